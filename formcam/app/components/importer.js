// The archive goes straight to disk by our own route; the page learns how many sessions came in.
export default function ({ data, parentElement: root, setTriggerValue }) {
  const button = root.querySelector('button');
  const input = root.querySelector('input');
  const bar = root.querySelector('progress');
  const message = root.querySelector('.message');
  const say = (text, bad = false) => { message.textContent = text; message.classList.toggle('bad', bad); };
  const answer = (request) => {
    bar.hidden = true; button.disabled = false;
    let reply = {};
    try { reply = JSON.parse(request.responseText); } catch (error) { reply = {}; }
    if (request.status === 200) { say(''); setTriggerValue('brought', reply); }
    else say(reply.error || 'That did not work. Reload the page and try again.', true);
  };
  const send = (file) => {
    if (!file) return;
    bar.hidden = false; bar.value = 0; button.disabled = true;
    const request = new XMLHttpRequest();
    request.open('PUT', '/formcam/import');
    request.setRequestHeader('X-Formcam-Token', data.token);
    request.upload.onprogress = (event) => {
      bar.value = event.loaded / event.total;
      say(event.loaded < event.total ? 'Copying' : 'Checking and unpacking');
    };
    request.onload = () => answer(request);
    request.onerror = () => { bar.hidden = true; button.disabled = false; say('The connection was lost. Is formcam still running?', true); };
    request.send(file);
  };
  button.onclick = () => input.click();
  input.onchange = () => { send(input.files[0]); input.value = ''; };
}
