// What the page has to know of where it runs: GET config.json, which has no secrets.

/**
 * @typedef {object} Config
 * @property {string} region
 * @property {string} identityPoolId
 * @property {string} cognitoEndpoint
 * @property {string} apiUrl
 * @property {string | null} socketApiUrl
 * @property {string} avatarsUrl
 * @property {string} gameVersion
 * @property {string | null} pushOrigin
 * @property {boolean} secure
 * @property {string} host
 */

/**
 * @returns {Promise<Config>}
 * @throws {Error} when it does not come or lacks something
 */
export async function readConfig() {
  const answer = await fetch('config.json', { cache: 'no-store' });
  if (!answer.ok) {
    throw new Error(`config.json was answered ${answer.status}`);
  }
  const config = await answer.json();
  for (const key of ['region', 'identityPoolId', 'cognitoEndpoint', 'apiUrl', 'gameVersion']) {
    if (typeof config[key] !== 'string' || config[key] === '') {
      throw new Error(`config.json has no ${key}`);
    }
  }
  return config;
}
