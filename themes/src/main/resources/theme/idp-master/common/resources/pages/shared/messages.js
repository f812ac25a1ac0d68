/**
 * The texts of a page and those that all share, in one language: t(key, a, b) puts a for {0} and b for {1}. A text that is an
 * object is chosen by its first argument, a number: {"one": "{0} edge", "other": "{0} edges"}.
 *
 * @param {string} language
 * @param {...URL} folders each with a file for every language, `en.json` and so on
 * @returns {Promise<(key: string, ...args: unknown[]) => string>}
 */
export async function messages(language, ...folders) {
  const texts = Object.assign({}, ...await Promise.all(folders.map((folder) => read(folder, language))));
  const plural = new Intl.PluralRules(language);
  const number = new Intl.NumberFormat(language);
  return (key, ...args) => {
    const text = texts[key] ?? key;
    const chosen = typeof text === "string" ? text : text[plural.select(Number(args[0]))] ?? text.other;
    return chosen.replace(/\{(\d)\}/g, (whole, i) => {
      const value = args[Number(i)];
      return typeof value === "number" ? number.format(value) : String(value ?? whole);
    });
  };
}

async function read(folder, language) {
  const answer = await fetch(new URL(`${language}.json`, folder));
  if (!answer.ok) {
    throw new Error(`no texts in ${language}`);
  }
  return answer.json();
}
