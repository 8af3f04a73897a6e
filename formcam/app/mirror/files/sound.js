// Cues one can hear, and a clap to begin with. Nothing that is heard is kept or sent.
const BEEP_S = 0.15, BEEP_HZ = { high: 880, low: 440 }, VOLUME = 0.25;
// A clap: a short loud peak, far above what the room sounds like.
const LOUD = 0.35, ABOVE_ROOM = 6;
let speaker = null;

/** To be called from a click: browsers give no sound before one. */
export const wakeSpeaker = () => { speaker ||= new AudioContext(); speaker.resume(); };

const beep = (hz) => {
  if (!speaker) return;
  const tone = speaker.createOscillator(), gain = speaker.createGain();
  tone.frequency.value = hz;
  gain.gain.value = VOLUME;
  tone.connect(gain).connect(speaker.destination);
  tone.start();
  tone.stop(speaker.currentTime + BEEP_S);
};

/** A voice of this computer: others send the words away to be spoken. */
const ownVoice = () => {
  const own = (window.speechSynthesis?.getVoices() || []).filter((voice) => voice.localService && voice.lang.startsWith('en'));
  return own.find((voice) => voice.default) || own[0] || null;
};

/** Say it as wanted: "voice" (a beep where there is no voice of this computer's own), "beep" or "none". */
export const giveCue = (words, how) => {
  const voice = how === 'voice' ? ownVoice() : null;
  if (voice) {
    const speech = new SpeechSynthesisUtterance(words);
    speech.voice = voice;
    speechSynthesis.speak(speech);
  } else if (how !== 'none') beep(BEEP_HZ.high);
};

/** A tick of the countdown. */
export const tick = (how) => { if (how !== 'none') beep(BEEP_HZ.low); };

/** Resolves at the next clap, or with false once `signal` says that nobody waits any more. */
export const heardClap = async (signal) => {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { autoGainControl: false, noiseSuppression: false, echoCancellation: false } });
  const ear = speaker.createAnalyser(), source = speaker.createMediaStreamSource(stream);
  const samples = new Float32Array(ear.fftSize);
  source.connect(ear);
  let room = 0.02, heard = false;
  while (!heard && !signal.aborted) {
    await new Promise((done) => { setTimeout(done, 20); });
    ear.getFloatTimeDomainData(samples);
    const peak = samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
    heard = peak > LOUD && peak > ABOVE_ROOM * room;
    room = 0.95 * room + 0.05 * peak;
  }
  source.disconnect();
  stream.getTracks().forEach((track) => track.stop());
  return heard;
};
