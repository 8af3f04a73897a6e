// The camera's film, kept in this browser until it is given to formcam to analyse in full.
import { upload } from './upload.js';

const KINDS = [['video/mp4;codecs=avc1.42E01E', 'mp4'], ['video/webm;codecs=vp9', 'webm'], ['video/webm', 'webm']];
const BITS_A_SECOND = 8e6, PIECE_MS = 1000;

/** Record until `end()`, which gives the file; null where the browser cannot. */
export const record = (stream) => {
  const [kind, ending] = KINDS.find(([type]) => window.MediaRecorder?.isTypeSupported(type)) || [];
  if (!kind) return null;
  const pieces = [], recorder = new MediaRecorder(stream, { mimeType: kind, videoBitsPerSecond: BITS_A_SECOND });
  recorder.ondataavailable = ({ data }) => pieces.push(data);
  recorder.start(PIECE_MS);
  return {
    end: () => new Promise((done) => {
      recorder.onstop = () => done(new File(pieces, `mirror.${ending}`, { type: kind }));
      recorder.stop();
    }),
  };
};

/** Give the film to formcam on this computer and go to its analysis. */
export const analyse = (file, token, say) => upload({
  address: `/formcam/upload?name=${encodeURIComponent(file.name)}`, token, file,
  onShare: (sent, size) => say(`Handing the recording over: ${Math.round((100 * sent) / size)} %.`),
  onEnd: () => {},
  onReply: ({ session }) => { location.href = `/mirror?recorded=${session}`; },
  onFault: say,
});
