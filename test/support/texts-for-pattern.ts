import { AST, RegExpParser, visitRegExpAST } from '@eslint-community/regexpp';

const parser = new RegExpParser();

/** What classes are tried with. */
const candidates = ['a', 'A', '0', ' ', '\n', '.', '-', '_', '/', ':', '"', '=', '<', '\u0000', 'é'];

/** How many different characters of a pattern texts are made of. */
const mostCharacters = 9;

/**
 * Pieces that, repeated, make a pattern search long: each character that it knows, each two of them, the shortest text
 * that it finds, and that without its end.
 */
export function textsFor(source: string, flags: string): string[] {
  const ast = parser.parsePattern(source, undefined, undefined, {
    unicode: flags.includes('u'),
    unicodeSets: flags.includes('v'),
  });
  const characters = new Set<string>();
  const classes: AST.CharacterClass[] = [];
  visitRegExpAST(ast, {
    onCharacterEnter: ({ value }) => characters.add(String.fromCodePoint(value)),
    onCharacterClassEnter: (one) => classes.push(one),
  });
  const ofClasses = classes.flatMap(({ raw }) => {
    const own = new RegExp(`^${raw}$`, flags.replace(/[gmy]/g, ''));
    const [inside, another] = candidates.filter((one) => own.test(one));
    const outside = candidates.find((one) => !own.test(one));
    return [inside, another, outside].flatMap((one) => (one === undefined ? [] : [one]));
  });
  const few = [...new Set([...ofClasses, ...characters, ' ', 'a'])].slice(0, mostCharacters);
  const shortest = ast.alternatives.map((one) => shortestOf([one], flags)).slice(0, 20);
  return [
    ...few,
    ...few.flatMap((one) => few.map((other) => one + other)),
    ...shortest.flatMap((one) => [one, one.slice(0, -1), `${one} `, `${one}${few[0] ?? ''}`]),
  ].filter((one) => one !== '');
}

function shortestOf([first]: readonly AST.Alternative[], flags: string): string {
  return (first?.elements ?? []).map((element) => shortestElement(element, flags)).join('');
}

function shortestElement(element: AST.Element, flags: string): string {
  switch (element.type) {
    case 'Group':
    case 'CapturingGroup':
      return shortestOf(element.alternatives, flags);
    case 'Quantifier':
      return shortestElement(element.element, flags).repeat(Math.max(1, element.min));
    case 'Character':
      return String.fromCodePoint(element.value);
    case 'CharacterClass':
    case 'CharacterSet': {
      const own = new RegExp(`^(?:${element.raw})$`, flags.replace(/[gmy]/g, ''));
      return candidates.find((one) => own.test(one)) ?? '';
    }
    default:
      return '';
  }
}
