// The clip goes straight to disk by our own route; the page learns the session's id.
export default function ({ data, parentElement: root, setTriggerValue }) {
  const zone = root.querySelector('.zone');
  const input = root.querySelector('input');
  const bar = root.querySelector('progress');
  const message = root.querySelector('.message');

  const say = (text, bad = false) => {
    message.textContent = text;
    message.classList.toggle('bad', bad);
  };
  const megabytes = (bytes) => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
  const done = () => { zone.dataset.busy = ''; bar.hidden = true; };

  const answer = (request) => {
    done();
    let reply = {};
    try { reply = JSON.parse(request.responseText); } catch (error) { reply = {}; }
    if (request.status === 200 && reply.session) {
      say('Got it.');
      setTriggerValue('uploaded', { session: reply.session });
    } else {
      say(reply.error || 'That did not work. Reload the page and try again.', true);
    }
  };

  const send = (file) => {
    if (!file || zone.dataset.busy === 'yes') return;
    if (file.size > data.limit) {
      say(`This clip has ${(file.size / 2 ** 30).toFixed(1)} GB; the limit is ${(data.limit / 2 ** 30).toFixed(0)} GB. Half a minute of running is enough.`, true);
      return;
    }
    zone.dataset.busy = 'yes';
    bar.hidden = false;
    bar.value = 0;
    const request = new XMLHttpRequest();
    request.open('PUT', '/formcam/upload?name=' + encodeURIComponent(file.name));
    request.setRequestHeader('X-Formcam-Token', data.token);
    request.upload.onprogress = (event) => {
      bar.value = event.loaded / event.total;
      say(`Copying: ${megabytes(event.loaded)} of ${megabytes(event.total)} MB`);
    };
    request.onload = () => answer(request);
    request.onerror = () => { done(); say('The connection was lost. Is formcam still running?', true); };
    request.send(file);
  };

  zone.onclick = (event) => { if (event.target !== input) input.click(); };
  zone.onkeydown = (event) => {
    if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); input.click(); }
  };
  input.onchange = () => { send(input.files[0]); input.value = ''; };
  zone.ondragover = (event) => { event.preventDefault(); zone.classList.add('over'); };
  zone.ondragleave = () => zone.classList.remove('over');
  zone.ondrop = (event) => {
    event.preventDefault();
    zone.classList.remove('over');
    if (event.dataTransfer.files.length > 1) // Which of them would be a guess.
      say('One clip at a time: drop one now, the next one afterwards. Two clips of one run can be put together under Sessions.', true);
    else send(event.dataTransfer.files[0]);
  };
}
