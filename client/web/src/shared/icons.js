// Line drawings on a grid of 24, drawn for these pages.

const SVG = 'http://www.w3.org/2000/svg';

/** @type {Record<string, string>} */
const PATHS = {
  sun: 'M12 7a5 5 0 1 0 0 10a5 5 0 1 0 0-10zM12 1v2M12 21v2M1 12h2M21 12h2M4.2 4.2l1.4 1.4M18.4 18.4l1.4 1.4M4.2 19.8l1.4-1.4M18.4 5.6l1.4-1.4',
  moon: 'M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z',
  medal: 'M8 2l4 7l4-7M12 9a6 6 0 1 0 0 12a6 6 0 1 0 0-12zM12 12v6',
  lock: 'M5 11h14v10H5zM8 11V7a4 4 0 0 1 8 0v4',
  check: 'M4 12.5l5.5 5.5L20 6.5',
  cross: 'M5 5l14 14M19 5L5 19',
  alert: 'M12 3L2 21h20zM12 10v5M12 17.5v1',
  cloud: 'M2 2l20 20M8 7a6 6 0 0 1 9 4a4 4 0 0 1 3.5 6M17 19H7a4.500 4.500 0 0 1-1-8.900',
  bell: 'M6 17V10a6 6 0 0 1 12 0v7l2 2H4zM10 22h4',
  image: 'M3 4h18v16H3zM3 16l5-5l4 4l3-3l6 6M15.500 8v.5',
  full: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  leave: 'M10 4H4v16h6M14 8l4 4l-4 4M18 12H9',
  crosshair: 'M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16zM12 1v6M12 17v6M1 12h6M17 12h6',
  reload: 'M20 12a8 8 0 1 1-2.500-5.800M20 2v5h-5',
  retry: 'M20 12a8 8 0 1 1-2.500-5.800M20 2v5h-5',
  eye: 'M1 12c3-5 7-7.500 11-7.500S20 7 23 12c-3 5-7 7.500-11 7.500S4 17 1 12zM12 9a3 3 0 1 0 0 6a3 3 0 1 0 0-6z',
  stop: 'M5 5h14v14H5z',
  arrow: 'M5 12h14M13 6l6 6l-6 6',
};

/**
 * A drawing beside a word that says the same; hidden from those who listen.
 *
 * @param {string} name of PATHS
 * @returns {SVGSVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name] ?? PATHS.stop);
  svg.append(path);
  return svg;
}
