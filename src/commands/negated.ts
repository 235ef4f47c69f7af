/** Where a command stands in a text. */
interface Span {
  readonly at: number;
  readonly end: number;
}

const verb = '(?:run|use|execute|type|call|apply|issue|try)';
const verbing = '(?:running|using|executing|typing|calling|applying|issuing|trying)';
const not = String.raw`(?:(?:do|does|did|must|should|shall|may|can|could|will|would|need|have|has)(?:\s+not|n['’]t)|cannot|can['’]t|won['’]t|never)`;
const bare = String.raw`(?:(?:ever|have|need|to)\s+){0,3}`;
const named = String.raw`(?:(?:the|a|any|command|commands|anything|something|like)\s+){0,3}`;

/** Words that end where the command begins, and say that it is not to be run. */
const before = new RegExp(
  [
    String.raw`\b(?:${not}|no\s+need\s+to|not\s+(?:necessary|allowed|safe)\s+to)\s+${bare}${verb}\s+${named}$`,
    String.raw`\b(?:avoid|refrain\s+from|instead\s+of|rather\s+than)\s+${verbing}\s+${named}$`,
    String.raw`\b(?:instead\s+of|rather\s+than|never)\s+$`,
    String.raw`,\s+(?:and\s+)?not\s+$`,
  ].join('|'),
  'i',
);

/** Words that follow the command and say the same. */
const behind =
  /^\s*(?:(?:must|should|may|shall|can|could|will|would)(?:\s+not|\s+never|n['’]t)\s+be|(?:is|was|are|were)(?:\s+not|\s+never|n['’]t)(?:\s+to\s+be)?)\s+(?:run|used|executed|typed|called|applied|issued|tried|allowed|permitted)\b|^\s*(?:is|are)\s+(?:forbidden|prohibited)\b/i;

/** With one of these the sentence may say to run it after all, or at another time. */
const conditionBefore = /\b(?:if|unless|until|when|whenever|while|why|whether|because|since|after|once)\b/i;
const conditionBehind =
  /\b(?:without|until|till|unless|before|except|if|when|while|yet|but|only|once|twice|more|too|first|then|again|alone|directly|manually|blindly|lightly|at once|by hand|(?:on|for|in|from) (?:all|every|each))\b|^\s*(?:as|with)\b|\?\s*$/i;

const openings = new Set('"\'“‘`*_(');
const closings = new Set('"\'”’`*_)');

/**
 * Which of the commands that a text names in sentences, in order, it plainly says not to run: `do not run X or Y`, `X must
 * not be used`. What is negated under a condition, or may be a question, is none of them.
 */
export function negatedOf(text: string, spans: readonly Span[]): boolean[] {
  const negated = spans.map((span) => isNegated(text, span));
  for (let at = 1; at < spans.length; at++) {
    const from = spans[at - 1];
    if (negated[at - 1] !== true || negated[at] === true || from === undefined) continue;
    const last = lastOfList(text, spans, at);
    for (let next = at; next <= last; next++) negated[next] = true;
  }
  return negated;
}

function isNegated(text: string, { at, end }: Span): boolean {
  const [clause, rest] = [clauseBefore(text, at), sentenceBehind(text, end)];
  return (
    (before.test(clause) || behind.test(rest)) && !conditionBefore.test(clause) && !conditionBehind.test(rest)
  );
}

/** The last of `A, B or C` that begins before the command at `from`; `from - 1` where no `or` joins them. */
function lastOfList(text: string, spans: readonly Span[], from: number): number {
  let last = from - 1;
  for (let at = from; at < spans.length; at++) {
    const [previous, next] = [spans[at - 1], spans[at]];
    if (previous === undefined || next === undefined || next.at - previous.end > 40) break;
    const between = withoutEdges(text.slice(previous.end, next.at)).replace(/\s+/g, ' ').trim();
    const join = /^(?:(,)|,? ?(or|nor)(?: to)?(?: run| use)?)$/.exec(between);
    if (join === null || conditionBehind.test(sentenceBehind(text, next.end))) break;
    if (join[2] !== undefined) last = at;
  }
  return last;
}

/** Quotes and marks of emphasis around it gone. */
function withoutEdges(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && closings.has(text[start] ?? '')) start += 1;
  while (end > start && openings.has(text[end - 1] ?? '')) end -= 1;
  return text.slice(start, end);
}

/** Whether a line begins a paragraph, an entry of a list or a row of a table. */
function beginsAnew(line: string): boolean {
  const bare = line.trim();
  return bare === '' || /^(?:[-*+>]|\d+[.)])\s|^\|/.test(bare);
}

/** What stands before a place in its sentence, quotes that open there gone. */
function clauseBefore(text: string, at: number): string {
  const lines = withoutEdges(text.slice(Math.max(0, at - 200), at)).split('\n');
  const first = Math.max(0, lines.findLastIndex(beginsAnew));
  const clause = lines.slice(first).join(' ').replace(/\s+/g, ' ');
  const starts = ['. ', '! ', '? ', '; ', ': ', '|'].map((mark) => {
    const found = clause.lastIndexOf(mark);
    return found < 0 ? 0 : found + mark.length;
  });
  return clause.slice(Math.max(...starts));
}

/** What follows a place in its sentence, with the mark that ends it. */
function sentenceBehind(text: string, end: number): string {
  const [first = '', ...others] = withoutEdges(text.slice(end, end + 200)).split('\n');
  const until = others.findIndex(beginsAnew);
  const whole = [first, ...others.slice(0, until < 0 ? undefined : until)].join(' ').replace(/\s+/g, ' ');
  const stop = /[.!?;](?=[\s"'”’)`]|$)|\|/.exec(whole);
  return stop === null ? whole : whole.slice(0, stop.index + 1);
}
