/** First words of a question. */
export const questionWords =
  'is|are|doe|do|did|can|could|should|would|will|why|what|which|how|who|where|when|whether|has|have|was|were|am|whats|hows|isnt|arent|doesnt|dont|cannot|may|might|must|shall|wieso|warum|weshalb|wie|welche|porque|qué|cómo|cuál|cuándo|dónde|pourquoi|comment|为什么|怎么|如何|请问|是否';

/** First words of a request to read, judge or advise. */
export const requestWords =
  'review|check|audit|look|find|tell|explain|show|compare|choose|give|propose|suggest|trace|help|describe|list|analyze|analyse|diagnose|investigate|assess|evaluate|verify|recommend|see|write|convert|generate|run|examine|inspect|summarize|plan|name|calculate|estimate|tighten|debug|troubleshoot|draft|confirm|identify|report|advise|let|say|walk|translate|count|determine|clarify|draw|go|grade|rate|judge|revisa|revisar|explica|explicar|请检查|检查|分析';

/** Words that may open a clause before its first word of sense. */
export const openers =
  'please|kindly|also|then|first|second|secondly|separately|in|addition|additionally|furthermore|further|now|so|just|but|and|or|finally|hello|hi|hey|team|dear|plus|afterward|next|meanwhile|well|ok|okay|besides|if|thanks|maybe|moreover|yes|no|hola|todos|大家好|你好|您好|请|帮我|请帮忙|bitte|guy|folk|everyone|everybody|btw|afterwards|besides|quick|quickly|lastly|third|thirdly|apart';

/** Stand for a request as nouns: `a look at the MTU and a verdict on the policies`. */
export const requestNouns =
  'look|verdict|opinion|review|check|view|assessment|judgement|judgment|audit|analysis|explanation|list|overview|word';

/** Make a clause a question or a request wherever they stand. */
export const askPhrases: readonly string[] = [
  'please|kindly|pls',
  'question is|for|i|was',
  'need|want|like|wish|love to know|understand|see|learn|have',
  'need|want to|that move|migrate',
  'need to',
  'want to',
  'i need|want',
  'tell me',
  'help me|us|with|appreciated',
  'can|could|would you',
  'wonder|wondering if|whether|why|how|what',
  'any idea|advice|hint|clue',
  'what next|now|wrong',
  'or no|not',
  'open point',
  'a look at|over|into',
  'verdict|opinion|view|word on|about|whether',
  'review|analysis|explanation|audit of',
];

/** Begin a further question: what was told before it was one too. */
export const additions = 'btw|addition|additionally|also|separately|besides|furthermore|moreover|plus';

/** Say that all that was told is asked about. */
export const allTold: readonly string[] = [
  'two|three|several thing|question|problem|issue|topic|point',
  'both of',
  'help ~2 both|all',
];

/** Leave out what follows them in the clause, whoever's it is. */
export const exclusions: readonly string[] = [
  'ignore|ignoring|skip|excluding|disregard|omit',
  'dont ~2 review|look|touch|judge|check|care|include|mention|discuss|want|change',
  'not ~1 review|about|touch|concern',
  'apart|aside from',
  'leave out|aside|alone',
];

/** Say that what follows them is not there or not meant: so it is no delegate's question. */
export const absences: readonly string[] = [
  'without',
  'no|never|nobody|none',
  'nothing ~2 about|with|to',
  'dont ~1 use|run|have|need',
  'not ~2 a|an|use|using|the',
  'except|instead of',
  'other than',
  'rule out',
];

/** Leave out what stands before them in the clause. */
export const exclusionsAfter: readonly string[] = [
  'aside',
  'are|is|were|was ~2 somebody|someone|other|another|separate|separately|clear|fine|healthy|done|elsewhere',
  'reviewed|handled|checked|owned|covered by|elsewhere|separately',
  'not ~2 concern|question|topic|scope|problem|issue',
  'out of scope',
];

/** Where a clause that leaves something out turns back to what it wants. */
export const turns = 'but|only|just|rather|however';
