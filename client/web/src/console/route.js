// Which page an address means. Pure.

/**
 * @param {string} hash of the address
 * @returns {{ page: string, parameter: string }} the first page when it names none
 */
export function route(hash) {
  const [page = '', ...rest] = hash.replace(/^#?\/?/u, '').split('/');
  let parameter = '';
  try {
    parameter = decodeURIComponent(rest.join('/'));
  } catch {
    // A percent sign that means nothing: then there is no such thing.
  }
  return { page: page || 'fleet', parameter };
}
