// The part of the picture that is on show: all of it, the runner, or the legs. Parts are [left, top, width, height],
// as shares of the picture.
const WHOLE = [0, 0, 1, 1];

/**
 * `partOf()` gives the part wanted, null for the whole; `sizeOf()` the picture's [width, height] in pixels.
 * The stage takes the part's shape; the clip in it is as much larger, and moved, as the part asks for.
 */
export const makeStage = (stage, video, { partOf, sizeOf }) => {
  const part = () => partOf() || WHOLE;
  const lay = () => {
    const [left, top, wide, high] = part(), [width, height] = sizeOf();
    stage.style.setProperty('--shape', (wide * width) / (high * height));
    Object.assign(video.style, {
      left: `${(-100 * left) / wide}%`, top: `${(-100 * top) / high}%`, width: `${100 / wide}%`, height: `${100 / high}%`,
    });
  };
  /** Make `pen` draw in pixels of a picture that is `pictureWidth` wide; a pixel of the screen in those. */
  const fit = (pen, shownWidth, [pictureWidth, pictureHeight]) => {
    const [left, top, wide] = part(), scale = shownWidth / (wide * pictureWidth);
    pen.scale(scale, scale);
    pen.translate(-left * pictureWidth, -top * pictureHeight);
    return 1 / scale;
  };
  return { lay, fit };
};

/** Full screen for an element, there and back; the button is away where the browser has none. */
export const onFullScreen = (button, element) => {
  button.hidden = !document.fullscreenEnabled;
  button.onclick = () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else element.requestFullscreen().catch(() => {}); // The browser said no: the clip stays where it is.
  };
};

/** Bring an element into sight and let it be seen which one it is. */
export const showOff = (element) => {
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  element.scrollIntoView({ block: 'nearest', behavior: still ? 'auto' : 'smooth' });
  element.classList.remove('called');
  void element.offsetWidth; // So that the sign begins anew.
  element.classList.add('called');
};
