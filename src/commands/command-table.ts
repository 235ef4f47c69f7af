/**
 * What running a command does: it reads, it changes something (also: starts a process or opens a shell), or it shows
 * credentials.
 */
export type CommandEffect = 'reads' | 'mutates' | 'reads-secret';

/** One flag as the tool spells it, without its value. */
export interface CommandFlag {
  /** `--output`, or `-L` or `-conf` where there is no name with two dashes. */
  readonly name: string;
  /** Other spellings: `-o`, `--list`. */
  readonly aliases?: readonly string[];
  /** `required`: the next word or `=value`; `optional`: only `=value` (or, with `nextWord`, a next word that is no flag). */
  readonly value: 'none' | 'required' | 'optional';
  readonly nextWord?: true;
  /** The values there are, where the tool itself lists them; a value that ends in `=` may go on (`jsonpath=`). */
  readonly values?: readonly string[];
  readonly type?: 'boolean' | 'integer' | 'duration';
  /** Holds for the command and everything below it. */
  readonly inherited?: true;
  /**
   * The effect of the command once this flag is given, where it differs: `conntrack -D`. Of several such flags the worst
   * counts, and the command's own effect no longer does.
   */
  readonly effect?: CommandEffect;
  /** With it the command only shows or checks what it would do, whatever else is given: `nft -c`, `cilium install --dry-run`. */
  readonly dryRun?: true;
  readonly deprecated?: string;
  /** First and last version that has it, where known. */
  readonly since?: string;
  readonly until?: string;
}

/** One command or subcommand. */
export interface CommandEntry {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly effect: CommandEffect;
  readonly flags?: readonly CommandFlag[];
  readonly commands?: readonly CommandEntry[];
  /** It is not runnable by itself: one of `commands` must follow. */
  readonly group?: true;
  /** Words other than flags: `none`, else any (`kubectl`'s resource kinds are judged apart). */
  readonly arguments?: 'none';
  /** From this many words other than flags on, it changes something: `cilium-dbg config Option=Value` (1). */
  readonly mutatesFrom?: number;
  /** The effect once this word stands among the arguments: `ip xfrm state list nokeys`. */
  readonly wordEffects?: Readonly<Record<string, CommandEffect>>;
  /** The words that may stand where arguments do, for tools whose grammar is of words (`ip`, `nft`). */
  readonly words?: readonly string[];
  readonly deprecated?: string;
  readonly since?: string;
  readonly until?: string;
}

/**
 * What one tool of one version knows. Generated from the tool itself where `complete`; else reviewed by hand from its
 * documentation and source, and then what is missing here may still exist.
 */
export interface CommandTable {
  readonly cli: string;
  readonly version: string;
  /** The day it was made, `2026-11-25`. */
  readonly made: string;
  /** How: `command tree of the Go module k8s.io/kubectl v0.36.2`. */
  readonly from: string;
  readonly complete: boolean;
  /**
   * `subcommands`: flags anywhere, long ones in full (Go's tools). `options`: flags alone, long ones by a unique beginning
   * (getopt). `words`: options come before the object; the first command that begins with the given word is meant where
   * none is named so, in the order of the table (`ip`).
   */
  readonly grammar: 'subcommands' | 'words' | 'options';
  readonly root: CommandEntry;
}
