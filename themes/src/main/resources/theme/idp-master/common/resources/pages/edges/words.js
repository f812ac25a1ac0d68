import { element } from "../shared/dom.js";

/** The words of closed sets, which the server says for machines, and what they are called here. */
const SETS = {
  outcome: {
    converged: "outcome.converged",
    refused: "outcome.refused",
    failed: "outcome.failed",
    capped: "outcome.capped",
    suspended: "outcome.suspended",
  },
  action: {
    catalogue: "action.catalogue",
    edge: "action.edge",
    "edge: changed": "action.edge-changed",
    "edge: removed": "action.edge-removed",
    agreement: "action.agreement",
    agent: "action.agent",
    suspended: "action.suspended",
    resumed: "action.resumed",
    bundle: "action.bundle",
    "keys: key": "action.keys-key",
    "keys: chain": "action.keys-chain",
    "keys: rotate": "action.keys-rotate",
  },
  refusal: {
    TooLarge: "refusal.TooLarge",
    Malformed: "refusal.Malformed",
    DuplicateName: "refusal.DuplicateName",
    UnknownField: "refusal.UnknownField",
    Unsigned: "refusal.Unsigned",
    AlgorithmNotAllowed: "refusal.AlgorithmNotAllowed",
    TypeMismatch: "refusal.TypeMismatch",
    UnknownKey: "refusal.UnknownKey",
    SignatureInvalid: "refusal.SignatureInvalid",
    IssuerMismatch: "refusal.IssuerMismatch",
    EdgeMismatch: "refusal.EdgeMismatch",
    VersionRolledBack: "refusal.VersionRolledBack",
    VersionReused: "refusal.VersionReused",
    Expired: "refusal.Expired",
    ClockTurnedBack: "refusal.ClockTurnedBack",
    NotTheOneTaken: "refusal.NotTheOneTaken",
    FromTheFuture: "refusal.FromTheFuture",
    LivesTooLong: "refusal.LivesTooLong",
    KeysRolledBack: "refusal.KeysRolledBack",
    KeysForked: "refusal.KeysForked",
    KeysBroken: "refusal.KeysBroken",
    KeysNotSigned: "refusal.KeysNotSigned",
    KeysOverreach: "refusal.KeysOverreach",
    UserDomainMismatch: "refusal.UserDomainMismatch",
    MappingOutsideAgreement: "refusal.MappingOutsideAgreement",
    RosterOutsideAgreement: "refusal.RosterOutsideAgreement",
    RosterInconsistent: "refusal.RosterInconsistent",
    TrustUnusable: "refusal.TrustUnusable",
  },
};

/** What to do about a bundle that was refused, by what kind of refusal it was. */
const REMEDIES = {
  time: ["Expired", "ClockTurnedBack", "FromTheFuture"],
  version: ["VersionRolledBack", "VersionReused", "KeysRolledBack"],
  keys: ["Unsigned", "AlgorithmNotAllowed", "UnknownKey", "SignatureInvalid",
    "KeysForked", "KeysBroken", "KeysNotSigned", "KeysOverreach"],
  agreement: ["UserDomainMismatch", "MappingOutsideAgreement", "RosterOutsideAgreement", "TrustUnusable"],
  other: ["IssuerMismatch", "EdgeMismatch"],
  built: ["TooLarge", "Malformed", "DuplicateName", "UnknownField", "TypeMismatch", "LivesTooLong", "NotTheOneTaken",
    "RosterInconsistent"],
};
const REMEDY = {
  time: "refused.time", version: "refused.version", keys: "refused.keys", agreement: "refused.agreement",
  other: "refused.other", built: "refused.built",
};

/** The way out of a refusal of this kind; of one that a newer agent knows, where to look. */
export function remedy(app, kind) {
  const group = Object.keys(REMEDIES).find(each => REMEDIES[each].includes(kind));
  return app.t(REMEDY[group] ?? "state.refused.todo");
}

/** The words that a set is known to have. */
export function wordsOf(set) {
  return Object.keys(SETS[set]);
}

/** A word of a set in the reader's language; one that a newer server says besides is shown as it is. */
export function said(app, set, word) {
  const key = SETS[set][word];
  return key ? app.t(key) : english(word);
}

/** The server's own words, which are English in every language of the page. */
export function english(text) {
  return text ? element("span", {lang: "en"}, text) : text;
}
