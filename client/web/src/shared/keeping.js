// What this browser keeps of a page. Browsers may forbid keeping anything; then the page forgets.

/**
 * @param {string} key
 * @returns {{read(): string | null, write(value: string): void, forget(): void}}
 */
export function kept(key) {
  return {
    read() {
      try {
        return localStorage.getItem(key);
      } catch {
        return null;
      }
    },
    write(value) {
      try {
        localStorage.setItem(key, value);
      } catch {
        // Full or forbidden: only this visit knows.
      }
    },
    forget() {
      try {
        localStorage.removeItem(key);
      } catch {
        // There was nothing, then.
      }
    },
  };
}
