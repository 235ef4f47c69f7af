import type { CorefileImport } from '../model/corefile.ts';
import type { Problem } from '../model/parsed.ts';
import { CorefileCursor } from './corefile-cursor.ts';
import { type Environment, substituteEnvironment } from './corefile-environment.ts';
import { absolutePattern, globProblem, hasWildcard, type ImportResolver } from './corefile-import.ts';
import { lexCorefile, type Token } from './corefile-lexer.ts';

/** A word whose environment references are replaced where their values are known. */
export interface Word extends Token {
  readonly unresolved: readonly string[];
}

/** A server block before its keys and directives are looked into: the words of each directive, its name first. */
export interface RawBlock {
  readonly keys: readonly Word[];
  readonly directives: readonly DirectiveWords[];
}

export type DirectiveWords = readonly [Word, ...Word[]];

export interface CorefileSurroundings {
  /** Where the Corefile lies: relative imports start from its folder. */
  readonly path: string;
  readonly imports: ImportResolver;
  readonly environment: Environment;
}

/** CoreDNS's own caps on imports (caddyfile/parse.go). */
const mostSnippetImports = 10_000;
const mostFileImports = 100_000;
/** In characters. CoreDNS has no cap on what imports add up to; a ConfigMap holds at most 1 MiB. */
const mostImportedText = 4_000_000;
/** No plugin nests deeper than two; a limit keeps every reader of the result safe from deep recursion. */
const deepestBlock = 64;

class CorefileError extends Error {
  readonly problem: Problem;
  constructor(message: string, token: Token, beyondLimit = false) {
    super(message);
    this.problem = {
      message,
      ...(token.line > 0 && { line: token.line, column: token.column }),
      ...(token.file !== undefined && { file: token.file }),
      ...(beyondLimit && { beyondLimit }),
    };
  }
}

/**
 * Groups the words of a Corefile into server blocks with CoreDNS's grammar (caddyfile/parse.go), which stops at the
 * first error. Whether a directive is compiled in is left to the caller.
 */
export class CorefileParser {
  readonly #cursor: CorefileCursor;
  readonly #surroundings: CorefileSurroundings;
  readonly #snippets = new Map<string, readonly Token[]>();
  readonly imports: CorefileImport[] = [];
  #snippetImports = 0;
  #fileImports = 0;
  #importedText = 0;
  readonly #lexed = new Map<string, readonly Token[]>();

  constructor(text: string, surroundings: CorefileSurroundings) {
    this.#cursor = new CorefileCursor(lexCorefile(text));
    this.#surroundings = surroundings;
  }

  /** All blocks, without keys too, or the problem at which CoreDNS stops. */
  parse(): RawBlock[] | Problem {
    const blocks: RawBlock[] = [];
    try {
      while (this.#cursor.next()) blocks.push(this.#parseBlock());
    } catch (error) {
      if (error instanceof CorefileError) return error.problem;
      throw error;
    }
    return blocks;
  }

  #parseBlock(): RawBlock {
    const { keys, ended } = this.#parseKeys();
    if (ended) return { keys, directives: [] };
    const [only] = keys;
    if (only !== undefined && keys.length === 1 && only.text.startsWith('(') && only.text.endsWith(')')) {
      this.#parseSnippet(only.text.slice(1, -1));
      return { keys: [], directives: [] };
    }
    const braced = this.#cursor.token.text === '{';
    if (!braced) this.#cursor.back();
    const directives = this.#parseDirectives();
    if (braced) this.#expect('}');
    return { keys, directives };
  }

  #parseKeys(): { keys: Word[]; ended: boolean } {
    const cursor = this.#cursor;
    const keys: Word[] = [];
    let expectingAnother = false;
    for (;;) {
      const word = this.#substituted(cursor.token);
      if (word.text === 'import' && cursor.isNewLine()) {
        this.#import();
        continue;
      }
      if (word.text === '{') {
        if (expectingAnother) throw new CorefileError('another address must follow the comma', word);
        return { keys, ended: false };
      }
      if (word.text !== '') {
        expectingAnother = word.text.endsWith(',');
        keys.push(expectingAnother ? { ...word, text: word.text.slice(0, -1) } : word);
      }
      if (!cursor.next()) {
        if (expectingAnother) throw this.#unexpectedEnd();
        return { keys, ended: true };
      }
      if (!expectingAnother && cursor.isNewLine()) return { keys, ended: false };
    }
  }

  #parseSnippet(name: string): void {
    if (this.#snippets.has(name)) {
      throw new CorefileError(`snippet (${name}) is defined twice`, this.#cursor.token);
    }
    this.#expect('{');
    const tokens: Token[] = [];
    let depth = 1;
    while (this.#cursor.next()) {
      const { token } = this.#cursor;
      if (token.text === '}' && --depth === 0) break;
      if (token.text === '{') depth++;
      tokens.push(token);
    }
    if (depth !== 0)
      throw new CorefileError(`snippet (${name}) is not closed: '}' expected`, this.#cursor.token);
    if (
      tokens.some((token, index) => this.#importsItself(name, token, tokens[index - 1], tokens[index + 1]))
    ) {
      throw new CorefileError(`snippet (${name}) imports itself`, this.#cursor.token);
    }
    this.#snippets.set(name, tokens);
  }

  #importsItself(name: string, token: Token, before: Token | undefined, after: Token | undefined): boolean {
    const startsLine = before === undefined || before.file !== token.file || before.line !== token.line;
    return (
      token.text === 'import' && startsLine && after !== undefined && this.#substituted(after).text === name
    );
  }

  #parseDirectives(): DirectiveWords[] {
    const cursor = this.#cursor;
    const directives: DirectiveWords[] = [];
    while (cursor.next() && cursor.token.text !== '}') {
      if (cursor.token.text === 'import') {
        this.#import();
        cursor.back();
      } else {
        directives.push(this.#parseDirective());
      }
    }
    return directives;
  }

  #parseDirective(): DirectiveWords {
    const cursor = this.#cursor;
    const words: [Word, ...Word[]] = [this.#substituted(cursor.token)];
    let depth = 0;
    while (cursor.next()) {
      const { text } = cursor.token;
      if (text === '{') {
        if (++depth > deepestBlock) {
          throw new CorefileError(`blocks nest deeper than ${deepestBlock}`, cursor.token, true);
        }
      } else if (depth === 0 && cursor.isNewLine()) {
        cursor.back();
        break;
      } else if (text === '}') {
        if (depth === 0) throw new CorefileError("'}' without an opening brace", cursor.token);
        depth--;
      } else if (text === 'import' && cursor.isNewLine()) {
        this.#import();
        cursor.back();
        continue;
      }
      const word = this.#substituted(cursor.token);
      cursor.replaceToken(word);
      words.push(word);
    }
    if (depth > 0) throw this.#unexpectedEnd();
    return words;
  }

  /** Replaces the `import` at the cursor and its argument by what they bring in. */
  #import(): void {
    const cursor = this.#cursor;
    const statement = cursor.token;
    if (!cursor.nextArgument()) throw new CorefileError("'import' needs a file or a snippet", statement);
    const argument = this.#substituted(cursor.token);
    if (argument.text === '') throw new CorefileError("'import' needs a name that is not empty", argument);
    if (cursor.nextArgument()) throw new CorefileError("'import' takes one argument", cursor.token);

    const snippet = this.#snippets.get(argument.text);
    const files = snippet === undefined ? this.#importFiles(argument) : undefined;
    const tokens = snippet ?? files?.flatMap((file) => file.tokens) ?? [];
    if (snippet !== undefined && ++this.#snippetImports > mostSnippetImports) {
      throw new CorefileError(`more than ${mostSnippetImports} imports of snippets`, argument);
    }
    for (const token of tokens) this.#importedText += token.text.length + 1;
    if (this.#importedText > mostImportedText) {
      throw new CorefileError(`imports add up to more than ${mostImportedText} characters`, argument, true);
    }
    this.imports.push({
      pattern: argument.text,
      line: statement.line,
      column: statement.column,
      ...(statement.file !== undefined && { file: statement.file }),
      snippet: snippet !== undefined,
      files: files?.map(({ path }) => path),
    });
    cursor.splice(tokens);
  }

  #importFiles(argument: Word): { path: string; tokens: readonly Token[] }[] | undefined {
    if (++this.#fileImports > mostFileImports) {
      throw new CorefileError(`more than ${mostFileImports} imports of files`, argument);
    }
    if (argument.unresolved.length > 0) return undefined;
    const pattern = absolutePattern(argument.file ?? this.#surroundings.path, argument.text);
    const problem = globProblem(pattern);
    if (problem !== undefined) throw new CorefileError(problem, argument);
    const files = this.#surroundings.imports(pattern);
    if (files?.length === 0 && !hasWildcard(pattern)) {
      throw new CorefileError(`file to import not found: ${argument.text}`, argument);
    }
    return files?.map(({ path, text }) => {
      if (text === undefined) throw new CorefileError(`cannot import ${path}: it is a directory`, argument);
      const tokens = this.#lexed.get(path) ?? lexCorefile(text, path);
      this.#lexed.set(path, tokens);
      return { path, tokens };
    });
  }

  #substituted(token: Token): Word {
    const { text, unresolved } = substituteEnvironment(token.text, this.#surroundings.environment);
    return { ...token, text, unresolved };
  }

  #expect(brace: '{' | '}'): void {
    const { token } = this.#cursor;
    if (token.text !== brace) throw new CorefileError(`'${brace}' expected, found '${token.text}'`, token);
  }

  #unexpectedEnd(): CorefileError {
    return new CorefileError('the text ends within a server block', this.#cursor.token);
  }
}
