// The connection to a treadmill, from the browser's chooser to the last packet. Nothing of the device is kept.
import { FITNESS_MACHINE, TREADMILL_DATA } from './ftms.js';

/** Why it ended, of an error in that step: a word that `treadmill.js` has a sentence for. */
const reason = async (step, error) => {
  if (step === 'choose') {
    if (error.name !== 'NotFoundError') return 'forbidden';
    // Chrome says the same where nobody chose and where there is no Bluetooth.
    return (await navigator.bluetooth.getAvailability?.().catch(() => true)) === false ? 'off' : 'none';
  }
  if (step === 'connect') return 'unreachable';
  return error.name === 'NetworkError' ? 'lost' : 'silent';
};

/**
 * Have a treadmill chosen and listen to it; to be called by a click. The answer ends it, without a further word.
 *
 * `onStep(step, name)` hears "choose", "connect", "read" and "listen", `onPacket(view, time)` each packet (time in ms as
 * `performance.now`), `onEnd(why, name)` that it ended by itself.
 */
export const openLink = ({ onStep, onPacket, onEnd }) => {
  let device = null, data = null, open = true, step = '';
  const name = () => device?.name || 'the treadmill';
  const packet = (event) => onPacket(event.target.value, event.timeStamp);
  const close = () => {
    open = false;
    data?.removeEventListener('characteristicvaluechanged', packet);
    device?.removeEventListener('gattserverdisconnected', lost);
    device?.gatt.disconnect();
  };
  const end = (why) => { if (open) { close(); onEnd(why, name()); } };
  const lost = () => end('lost');
  /** Go on, unless it was closed meanwhile: what is chosen or connected after that is let go again. */
  const enter = (next) => {
    if (!open) { close(); return false; }
    step = next;
    onStep(step, name());
    return true;
  };
  const run = async () => {
    enter('choose');
    device = await navigator.bluetooth.requestDevice({ filters: [{ services: [FITNESS_MACHINE] }] });
    if (!enter('connect')) return;
    device.addEventListener('gattserverdisconnected', lost);
    const server = await device.gatt.connect();
    if (!enter('read')) return;
    const service = await server.getPrimaryService(FITNESS_MACHINE);
    data = await service.getCharacteristic(TREADMILL_DATA);
    if (!open) return;
    data.addEventListener('characteristicvaluechanged', packet);
    await data.startNotifications();
    enter('listen');
  };
  run().catch(async (error) => end(await reason(step, error)));
  return close;
};
