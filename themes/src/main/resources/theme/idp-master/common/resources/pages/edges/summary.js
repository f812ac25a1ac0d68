/** For how long an answer is the present one to whoever comes to a view by way of another. */
const FRESH = 5_000;

/**
 * The picture of the cloud and what the reader may do with it, which the frame and the list both want: asked for once for
 * both, and again by whoever comes back later or wants to know what has changed.
 */
export function summaryOnce(calls) {
  let answer = null;
  let asked = 0;
  const ask = () => {
    asked = Date.now();
    answer = calls.summary();
    answer.catch(() => {
      answer = null;
    });
    return answer;
  };
  return {
    get: () => (answer !== null && Date.now() - asked < FRESH ? answer : ask()),
    again: ask,
  };
}
