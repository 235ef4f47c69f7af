import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A regular expression and where it is written. */
export interface PatternPlace {
  /** `src/parse/corefile.ts:12`. */
  readonly at: string;
  readonly source: string;
  readonly flags: string;
  /** One text is searched for it more than once: by its flags, or as `split` does. */
  readonly isRepeated: boolean;
}

/** Where a regular expression is put together from more than literals. */
export interface BuiltPlace {
  readonly at: string;
  readonly file: string;
}

/** All regular expressions of the syntax trees of some files: those that are literals, and where others are built. */
export function patternsIn(files: readonly string[]): {
  readonly literals: readonly PatternPlace[];
  readonly built: readonly BuiltPlace[];
} {
  const literals: PatternPlace[] = [];
  const built: BuiltPlace[] = [];
  for (const file of files) {
    const tree = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      const at = `${file}:${tree.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
      if (ts.isRegularExpressionLiteral(node)) {
        const end = node.text.lastIndexOf('/');
        literals.push(placed(at, node, node.text.slice(1, end), node.text.slice(end + 1)));
      } else if (isMaking(node)) {
        const [source, flags] = (node.arguments ?? []).map(literalText);
        if (source === undefined || (node.arguments?.length === 2 && flags === undefined))
          built.push({ at, file });
        else literals.push(placed(at, node, source, flags ?? ''));
      }
      ts.forEachChild(node, visit);
    };
    visit(tree);
  }
  return { literals, built };
}

function placed(at: string, node: ts.Node, source: string, flags: string): PatternPlace {
  const call = node.parent;
  const isSplit =
    ts.isCallExpression(call) &&
    ts.isPropertyAccessExpression(call.expression) &&
    call.expression.name.text === 'split';
  return { at, source, flags, isRepeated: isSplit || /[gy]/.test(flags) };
}

/** `new RegExp(...)` and `RegExp(...)`. */
function isMaking(node: ts.Node): node is ts.NewExpression | ts.CallExpression {
  return (
    (ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText().endsWith('RegExp')
  );
}

function literalText(node: ts.Expression): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  const isRaw = ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'String.raw';
  return isRaw && ts.isNoSubstitutionTemplateLiteral(node.template) ? node.template.rawText : undefined;
}

/** The TypeScript files of some folders. */
export function filesOf(...folders: readonly string[]): string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((one) => join(folder, one)),
    )
    .filter((path) => path.endsWith('.ts'))
    .sort();
}

/** What is built while `load` runs, by the file that builds it. */
export async function builtWhile(load: () => Promise<unknown>): Promise<PatternPlace[]> {
  const made: PatternPlace[] = [];
  const native = globalThis.RegExp;
  globalThis.RegExp = new Proxy(native, {
    construct(target, args: [string | RegExp, string?], newTarget: new () => RegExp) {
      const pattern = Reflect.construct<[string | RegExp, string?], RegExp>(target, args, newTarget);
      const [, caller = ''] = new Error().stack?.split('\n')[2]?.split(`${process.cwd()}/`) ?? [];
      const at = /^[^:]{1,200}\.ts:\d{1,6}/.exec(caller)?.[0];
      const { source, flags } = pattern;
      if (at !== undefined) made.push({ at, source, flags, isRepeated: /[gy]/.test(flags) });
      return pattern;
    },
  });
  try {
    await load();
  } finally {
    globalThis.RegExp = native;
  }
  return made;
}
