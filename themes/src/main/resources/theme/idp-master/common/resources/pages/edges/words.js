import { element } from "../shared/dom.js";

/** The words of closed sets, which the server says for machines; what a newer one says besides is shown as it is. */
const SETS = {
  outcome: ["converged", "refused", "failed", "capped", "suspended"],
  action: ["catalogue", "edge", "agreement", "agent", "bundle", "keys: key", "keys: chain", "keys: rotate"],
  refusal: ["TooLarge", "Malformed", "DuplicateName", "UnknownField", "Unsigned", "AlgorithmNotAllowed", "TypeMismatch",
    "UnknownKey", "SignatureInvalid", "IssuerMismatch", "EdgeMismatch", "VersionRolledBack", "VersionReused", "Expired",
    "ClockTurnedBack", "NotTheOneTaken", "FromTheFuture", "LivesTooLong", "KeysRolledBack", "KeysForked", "KeysBroken",
    "KeysNotSigned", "KeysOverreach", "UserDomainMismatch", "MappingOutsideAgreement", "RosterOutsideAgreement",
    "RosterInconsistent", "TrustUnusable"],
};

/** The words that a set is known to have. */
export function wordsOf(set) {
  return SETS[set];
}

/** A word of a set in the reader's language. */
export function said(app, set, word) {
  return SETS[set].includes(word) ? app.t(`${set}.${word}`) : english(word);
}

/** The server's own words, which are English in every language of the page. */
export function english(text) {
  return text ? element("span", {lang: "en"}, text) : text;
}
