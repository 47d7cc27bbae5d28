// The part of a picture that becomes the avatar: a square, moved and enlarged by whoever chooses it.

import { h } from '../shared/dom.js';

const SIDE = 512;
const ZOOM_MAX = 6;
const FILE_BYTES_MAX = 40_000_000;

/**
 * @typedef {{element: HTMLElement, blob: () => Promise<Blob>, close: () => void}} Crop
 */

/**
 * @param {File} file
 * @returns {Promise<Crop>} ready to be shown; `blob` is a PNG of 512 pixels a side
 * @throws {Error} with a sentence for people, when it is no picture that this browser can read
 */
export async function crop(file) {
  if (file.size > FILE_BYTES_MAX) {
    throw new Error('This file is too large. Choose one below 40 MB.');
  }
  /** @type {ImageBitmap} */
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch {
    throw new Error('This is no picture that the browser can read. PNG and JPEG always work.');
  }
  const least = Math.min(bitmap.width, bitmap.height);
  if (least < 64) {
    bitmap.close();
    throw new Error('This picture is too small. Each side needs at least 64 pixels.');
  }
  const edit = canvas(SIDE, 'Crop');
  const small = canvas(128, 'Small');
  const tiny = canvas(64, 'Very small');
  small.className = 'small';
  tiny.className = 'tiny';
  const zoom = slider('Size', 0);
  const across = slider('Left and right', 0.5);
  const down = slider('Up and down', 0.5);

  for (const each of [zoom, across, down]) {
    each.input.addEventListener('input', draw);
  }
  dragging();
  draw();

  return {
    element: h(
      'div',
      { class: 'crop' },
      edit,
      h('div', { class: 'previews' }, h('span', { class: 'label' }, 'Small'), small, tiny),
      h('div', { class: 'controls' }, zoom.element, across.element, down.element),
    ),
    blob() {
      draw();
      return new Promise((resolve, reject) => {
        edit.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('This browser could not write the picture.'))), 'image/png');
      });
    },
    close: () => bitmap.close(),
  };

  /** The square of the picture that is chosen, in its pixels. */
  function chosen() {
    const side = least / ZOOM_MAX ** Number(zoom.input.value);
    return {
      side,
      x: (bitmap.width - side) * Number(across.input.value),
      y: (bitmap.height - side) * Number(down.input.value),
    };
  }

  function draw() {
    const { x, y, side } = chosen();
    const pen = edit.getContext('2d');
    if (!pen) {
      throw new Error('this browser gives no canvas to draw on');
    }
    // Transparent parts become white here as they do in the backend, so that nobody is surprised.
    pen.fillStyle = '#ffffff';
    pen.fillRect(0, 0, SIDE, SIDE);
    pen.imageSmoothingQuality = 'high';
    pen.drawImage(bitmap, x, y, side, side, 0, 0, SIDE, SIDE);
    for (const preview of [small, tiny]) {
      const other = preview.getContext('2d');
      if (other) {
        other.imageSmoothingQuality = 'high';
        other.drawImage(edit, 0, 0, preview.width, preview.height);
      }
    }
  }

  function dragging() {
    edit.addEventListener('pointerdown', (event) => edit.setPointerCapture(event.pointerId));
    edit.addEventListener('pointermove', (event) => {
      if (event.buttons === 0) {
        return;
      }
      const { side } = chosen();
      const perPixel = side / edit.clientWidth;
      move(across.input, -event.movementX * perPixel, bitmap.width - side);
      move(down.input, -event.movementY * perPixel, bitmap.height - side);
      draw();
    });
    edit.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault();
        zoom.input.value = String(Number(zoom.input.value) - Math.sign(event.deltaY) * 0.05);
        draw();
      },
      { passive: false },
    );
  }
}

/** @param {HTMLInputElement} input @param {number} by in the picture's pixels @param {number} free */
function move(input, by, free) {
  if (free > 0) {
    input.value = String(Number(input.value) + by / free);
  }
}

/** @param {number} side @param {string} label */
function canvas(side, label) {
  return h('canvas', { width: side, height: side, role: 'img', 'aria-label': label });
}

let sliders = 0;

/** @param {string} label @param {number} value 0 to 1 */
function slider(label, value) {
  const id = `slider-${++sliders}`;
  const input = h('input', { id, type: 'range', min: 0, max: 1, step: 'any' });
  input.value = String(value);
  return { input, element: h('div', { class: 'field' }, h('label', { for: id }, label), input) };
}
