/** The types of the package, written once; `wasm/test/types.test.js` checks them against real values. */

/** Creates an analyzer. Its engine runs in a worker, never on the thread of the caller. */
export function createAnalyzer(options?: CreateOptions): Promise<Analyzer>;

/** An error of this package. */
export class SapwoodError extends Error {
  readonly name: "SapwoodError";
  readonly code: SapwoodErrorCode;
  /** The file that it is about, or null. */
  readonly path: string | null;
}

export type SapwoodErrorCode =
  /** An option is unknown, or its value is invalid. */
  | "invalid_option"
  /** The argument is not a set of files. */
  | "invalid_files"
  /** A path is absolute, contains `.`, `..` or `\`, or is empty. */
  | "invalid_path"
  /** Two files have the same path. */
  | "duplicate_path"
  /** The directory does not exist, or cannot be read. */
  | "root_unreachable"
  /** The bytes given as a cache are not one, or are damaged. */
  | "invalid_cache"
  /** There is no report yet to update. */
  | "no_report"
  /** The engine no longer keeps the report. Ask the newest report, or analyze again. */
  | "report_gone"
  /** A question is invalid, or cannot be answered in that format. */
  | "invalid_question"
  /** An analysis is going on; there is one at a time. */
  | "busy"
  /** The analyzer was disposed of. */
  | "disposed"
  /** The files of the package were not found. */
  | "assets_not_found"
  /** The platform lacks something that is required. */
  | "unsupported"
  /** The engine trapped, and not because of a single file. */
  | "trap"
  /** The engine ran out of memory, and not because of a single file. */
  | "out_of_memory"
  /** The engine gave no sign of life. */
  | "hung"
  /** A worker could not be started, or ended unexpectedly. */
  | "worker_failed";

/** Which files to analyze, under the names of the command line. */
export interface Selection {
  /** Include hidden files and folders. */
  hidden?: boolean;
  /** Ignore no file: neither because of ignore files, nor because it is in a folder such as `node_modules`. */
  noIgnore?: boolean;
  /** Do not read git's ignore files. */
  noIgnoreVcs?: boolean;
  /** Do not read ignore files in parent directories. */
  noIgnoreParent?: boolean;
  /** Do not read git's global excludes file. */
  noIgnoreGlobal?: boolean;
  /** Follow symbolic links. */
  follow?: boolean;
  /** Skip files of more bytes than this. */
  maxFilesize?: number;
  /** Globs that override ignore files. */
  glob?: string | readonly string[];
  /** Globs of files to leave out. */
  exclude?: string | readonly string[];
  /** Analyze these languages only, by name or alias. */
  type?: string | readonly string[];
  /** Treat generated files like all others. */
  generated?: boolean;
  /** Trust that a file of a set is unchanged if its size and date are. */
  trustLastModified?: boolean;
}

export interface CreateOptions extends Selection {
  /** The number of threads or workers; one for each core by default. */
  threads?: "auto" | number;
  /** How the cores are used; the best way that the platform allows by default. */
  threading?: "auto" | "threads" | "workers" | "single";
  /** The bytes that `exportCache` returned, or in Node a folder: true for that of the command line, or a path. */
  cache?: Uint8Array | ArrayBuffer | { directory: true | string };
  /** Where the files of the package are: their folder, or each file. */
  assets?: string | URL | { wasm?: string | URL | Uint8Array | ArrayBuffer | WebAssembly.Module; worker?: string | URL };
  /** The most memory for each engine, from 64 to 4096. */
  maxMemoryMB?: number;
  /** Files of more bytes than this are not parsed; their lines are counted. */
  maxParseSize?: number;
  /** The languages of files that match a glob. */
  languages?: Readonly<Record<string, string>>;
  /** Read every file, even if its size and date are unchanged. */
  noStamps?: boolean;
  /** The engine counts as hung after this long without a sign of life; 120,000 by default. */
  hangTimeoutMs?: number;
}

export interface AnalyzeOptions extends Selection {
  /** Aborts the analysis. The promise rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Called with the progress of the analysis. */
  onProgress?: (progress: Progress) => void;
}

export interface Progress {
  readonly stage: "discover" | "analyze" | "report";
  /** The files that are done, of those that must be read. */
  readonly files: number;
  readonly filesTotal: number | null;
  readonly bytes: number;
  readonly bytesTotal: number | null;
}

export type Content = string | ArrayBufferView | ArrayBuffer | Blob;

/** A file of a set. */
export interface InputFile {
  /** Relative to the set, separated by `/`. */
  path: string;
  content: Content | (() => Content | Promise<Content>);
  /** In bytes; useful if `content` is a function. */
  size?: number;
  /** In milliseconds since 1970; used only with `trustLastModified`. */
  lastModified?: number;
}

/** A directory of the browser, as returned by `showDirectoryPicker`. */
export interface DirectoryHandle {
  readonly kind: "directory";
  readonly name: string;
  isSameEntry(other: DirectoryHandle): Promise<boolean>;
}

export type Input =
  | Iterable<InputFile | File>
  | AsyncIterable<InputFile | File>
  | FileList
  | DirectoryHandle
  /** In Node: a directory. */
  | string
  | URL;

export interface Analyzer {
  /** Analyzes a set of files or a directory. There is one analysis at a time. */
  analyze(files: Input, options?: AnalyzeOptions): Promise<Report>;
  /** Returns the next report after changes to some files, without listing or reading anything else. */
  update(changes: Changes): Promise<Report>;
  /** Analyzes one content that belongs to no report. */
  analyzeFile(path: string, content: Content): Promise<FileFacts>;
  /** Returns the cache, as `sapwood cache export` writes it. */
  exportCache(): Promise<Uint8Array>;
  /** Ends the workers. Reports stay readable, and can no longer be asked. */
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface Changes {
  changed?: Iterable<{ path: string; content: Content }>;
  removed?: Iterable<string>;
}

/** An immutable snapshot. Lists are sorted by the bytes of the paths, then by position. */
export interface Report {
  /** The object of `sapwood --format json`. */
  readonly summary: Summary;
  /** The rows of `sapwood files --format json` with every status. */
  readonly files: readonly FileRow[];
  /** The rows of `sapwood symbols --format json`. */
  readonly symbols: readonly SymbolRow[];
  /** The rows of `sapwood imports --format json`. */
  readonly imports: readonly ImportRow[];
  /** Files that were skipped, failed or have syntax errors, and trouble with the cache. */
  readonly problems: readonly Problem[];
  /** What the run did and cost: the object of `--metrics`, and how the cores were used. */
  readonly metrics: Metrics;
  /**
   * Answers a question in the engine's worker. The engine keeps the newest report and up to three before it.
   *
   * Without a format the answer is the object that the command line prints with `--format json`; with one it is the text.
   */
  ask<Q extends Question>(question: Q): Promise<AnswerTo<Q>>;
  ask(question: Question, options: AskOptions & { format: Format }): Promise<string>;
  /** Returns the symbols whose name matches: short for a question of the kind `symbols`. */
  findSymbols(name: string, options?: SymbolOptions): Promise<SymbolRow[]>;
  /** Returns where a name is defined, the best match first: short for a question of the kind `definitions`. */
  definitions(name: string, options?: DefinitionOptions): Promise<DefinitionRow[]>;
}

/** A question about a report. Its fields are the options of the command of the same name. */
export type Question =
  | SummaryQuestion | FilesQuestion | SymbolsQuestion | ImportsQuestion | CheckQuestion | DefinitionsQuestion | LanguagesQuestion;

/** The answer to a question, by its kind. */
export type AnswerTo<Q extends Question> = Answers[Q["kind"]];

/** The answers by the kinds of their questions. */
export interface Answers {
  summary: Summary | DirectorySummary | ExtensionSummary;
  files: { readonly schema_version: 1; readonly files: readonly FileRow[] };
  symbols: { readonly schema_version: 1; readonly symbols: readonly SymbolRow[] };
  imports: { readonly schema_version: 1; readonly imports: readonly ImportRow[] };
  check: { readonly schema_version: 1; readonly findings: readonly Finding[]; readonly files: number; readonly accepted: number };
  definitions: { readonly schema_version: 1; readonly definitions: readonly DefinitionRow[] };
  languages: { readonly schema_version: 1; readonly languages: readonly LanguageRow[] };
}

export interface AskOptions {
  /** The format of the answer. Which formats there are depends on the question. */
  format?: Format;
  /** The columns of a table or of CSV. */
  columns?: readonly string[];
  /** The most characters in a line of a table. */
  width?: number;
}

/** The paths of `nul_paths` are unescaped, and each is followed by a NUL. */
export type Format = "table" | "json" | "jsonl" | "csv" | "ctags" | "paths" | "nul_paths" | "text" | "github" | "sarif";

/** How a name is compared. Only `exact` distinguishes case if the name has no capital letter. */
export type Match = "substring" | "exact" | "prefix" | "regex";

/** What all questions about lists have in common. */
export interface ListQuestion {
  /** Only these languages, by name or alias. */
  types?: readonly string[];
  /** The least that a row must have in some fields. */
  min?: Readonly<Record<string, number>>;
  /** The field to sort by, numbers from the largest down. */
  sort?: string | null;
  reverse?: boolean;
  /** The most rows. */
  limit?: number | null;
}

export interface SummaryQuestion extends ListQuestion {
  kind: "summary";
  by?: "language" | "extension" | { directory: { depth: number } };
  /** Count generated files like all others. */
  generated?: boolean;
}

export interface FilesQuestion extends ListQuestion {
  kind: "files";
  /** The path, or a part of it. */
  name?: string;
  /** How the path is compared; `substring` by default. */
  matching?: Match;
  /** What became of the files; by default those that were analyzed and those that failed. */
  status?: readonly FileRow["status"][];
  /** Only files whose gravest problem is one of these. */
  problems?: readonly DiagnosticKind[];
  /** Rank generated files like all others. */
  generated?: boolean;
}

export interface SymbolOptions extends ListQuestion {
  /** How the name is compared; `substring` by default. */
  matching?: Match;
  kinds?: readonly SymbolKind[];
  /** Only symbols that are exported. */
  exported?: boolean;
  /** Include the symbols of generated files. */
  generated?: boolean;
}

export interface SymbolsQuestion extends SymbolOptions {
  kind: "symbols";
  /** The name, or a part of it. One with a separator, as in `Class.method`, is compared with qualified names. */
  name?: string;
}

export interface ImportsQuestion extends ListQuestion {
  kind: "imports";
  /** The specifier, or a part of it. */
  specifier?: string;
  /** How the specifier is compared; `substring` by default. */
  matching?: Match;
  kinds?: readonly ImportKind[];
}

export interface DefinitionOptions {
  kinds?: readonly SymbolKind[];
  /** Only these languages, by name or alias. */
  types?: readonly string[];
  /** Only symbols that are exported. */
  exported?: boolean;
  /** The most rows; by default all that have exactly the name, and others up to 20. */
  limit?: number | null;
}

/**
 * Where is a name defined? The best match comes first: exact names before others, exported before private, types and functions
 * before fields. Definitions in generated files come last, and are marked.
 */
export interface DefinitionsQuestion extends DefinitionOptions {
  kind: "definitions";
  /** The name, alone or qualified: `A.b`, `A::b` and `A#b` mean the same in every language. */
  name?: string;
}

export interface DefinitionRow extends SymbolRow {
  /** Why the file counts as generated, if it does. */
  readonly generated: GeneratedReason | null;
  /** How close the name is to the one that was asked for. */
  readonly match: "exact" | "prefix" | "substring";
}

/** Where are limits exceeded? The gate of `sapwood check`. */
export interface CheckQuestion {
  kind: "check";
  /** The limits, at least one. */
  limits: CheckLimits;
  /** Only these languages, by name or alias. */
  types?: readonly string[];
  /** Check generated files like all others. */
  generated?: boolean;
  /** What is accepted: the entries of the file that `sapwood check --baseline` takes. */
  baseline?: readonly BaselineEntry[];
  /** If given, only these files, by path. */
  changed?: readonly string[] | null;
}

export interface CheckLimits {
  /** The highest cognitive complexity of a function. */
  max_cognitive?: number | null;
  /** The highest cyclomatic complexity of a function. */
  max_cyclomatic?: number | null;
  /** The most lines of a function. */
  max_function_lines?: number | null;
  /** The most lines of a file. */
  max_file_lines?: number | null;
  /** Report syntax errors. */
  no_syntax_errors?: boolean;
}

export type CheckRule = "max-cognitive" | "max-cyclomatic" | "max-function-lines" | "max-file-lines" | "syntax-errors";

/** A finding that is accepted. */
export interface BaselineEntry {
  path: string;
  rule: CheckRule;
  symbol?: string;
  message?: string;
  /** The most that is accepted. */
  value?: number;
}

/** A place where a limit is exceeded. */
export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly column_utf16: number;
  readonly rule: CheckRule;
  readonly symbol: string | null;
  readonly value: number | null;
  readonly limit: number | null;
  /** What the baseline accepts, if the value is worse. */
  readonly accepted: number | null;
  readonly message: string;
}

/** Which languages Sapwood knows; the report does not matter. */
export interface LanguagesQuestion {
  kind: "languages";
}

export interface Counts {
  readonly files: number;
  readonly lines: number;
  readonly code: number;
  readonly comment: number;
  readonly blank: number;
  readonly symbols: number;
  readonly cyclomatic: number;
  readonly cognitive: number;
  readonly bytes: number;
}

export interface Summary extends SummaryTotals {
  readonly languages: readonly ({ readonly language: string } & Counts)[];
}

export interface DirectorySummary extends SummaryTotals {
  readonly directories: readonly ({ readonly directory: string } & Counts)[];
}

export interface ExtensionSummary extends SummaryTotals {
  readonly extensions: readonly ({ readonly extension: string } & Counts)[];
}

export interface SummaryTotals {
  readonly schema_version: 1;
  readonly generated: Counts;
  readonly total: Counts;
  readonly skipped: { readonly [reason in SkipReason]?: number };
  readonly failed: { readonly [reason in FailReason]?: number };
}

export type SkipReason = "unknown_language" | "binary" | "too_large" | "symbolic_link" | "loop" | "fifo" | "socket" | "device";
export type FailReason = "vanished" | "permission_denied" | "io" | "environment";
export type Encoding = "utf-8" | "utf-8-bom" | "utf-16le" | "utf-16be" | "invalid";
export type GeneratedReason = "marker" | "minified" | "lock_file" | "linguist_generated" | "linguist_vendored";
export type DiagnosticKind = "syntax_error" | "incomplete" | "parser_panic" | "too_deep" | "over_parse_size";

export interface FileRow {
  readonly path: string;
  readonly language: string | null;
  /** The BLAKE3 digest of the content, in hexadecimal. */
  readonly digest: string | null;
  readonly bytes: number;
  readonly lines: number;
  readonly code: number;
  readonly comment: number;
  readonly blank: number;
  readonly symbols: number;
  readonly cyclomatic: number;
  readonly cognitive: number;
  readonly generated: GeneratedReason | null;
  readonly status: "analyzed" | "skipped" | "failed";
  readonly reason: SkipReason | FailReason | null;
  readonly encoding: Encoding | null;
  readonly problem: DiagnosticKind | null;
}

export type SymbolKind =
  | "module" | "namespace" | "package" | "class" | "method" | "property" | "field" | "constructor" | "enum" | "interface"
  | "function" | "variable" | "constant" | "object" | "enum_member" | "struct" | "event" | "operator" | "type_parameter"
  | "component" | "type" | "macro";

export interface SymbolRow {
  readonly name: string;
  readonly kind: SymbolKind;
  readonly path: string;
  readonly language: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in bytes of UTF-8. */
  readonly column: number;
  readonly end_line: number;
  readonly end_column: number;
  /** From 1, in UTF-16 units, as in JavaScript strings. */
  readonly column_utf16: number;
  readonly parent: string | null;
  readonly exported: boolean;
  /** The head on one line, without comments, of at most 200 characters; one that was cut ends with `…`. */
  readonly signature: string | null;
  readonly doc: string | null;
  readonly cyclomatic: number | null;
  readonly cognitive: number | null;
}

export type ImportKind = "import" | "re_export" | "type_only" | "dynamic" | "require" | "include" | "use" | "mod";

export interface ImportRow {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly column_utf16: number;
  readonly specifier: string;
  readonly kind: ImportKind;
  /** The names taken, as the exporting side calls them: `*` for everything or the module itself, `default` for a default import. */
  readonly names: readonly string[];
  /** Those of the names that are called differently here, each as `name as alias`. */
  readonly aliases: readonly string[];
}

export interface LanguageRow {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly extensions: readonly string[];
  readonly filenames: readonly string[];
  readonly interpreters: readonly string[];
  /** Whether its syntax is parsed; otherwise lines are counted. */
  readonly parsed: boolean;
}

export interface Diagnostic {
  readonly kind: DiagnosticKind;
  readonly message: string;
  readonly line: number | null;
  readonly column: number | null;
}

/** The facts about one content. */
export interface FileFacts {
  readonly file: FileRow;
  readonly symbols: readonly SymbolRow[];
  readonly imports: readonly ImportRow[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface Problem {
  /** The file; null if it is about the cache. */
  readonly path: string | null;
  readonly status: "analyzed" | "skipped" | "failed" | null;
  readonly reason: SkipReason | FailReason | DiagnosticKind | "cache";
  readonly message: string;
  readonly line: number | null;
  readonly column: number | null;
}

/** How the cores are used, and why. */
export interface Threading {
  readonly mode: "threads" | "workers" | "single";
  readonly threads: number;
  readonly reason: string | null;
}

export interface Metrics {
  readonly schema_version: 1;
  readonly discovered: number;
  readonly reused_by_stamp: number;
  readonly reused_by_git: number;
  readonly reused_by_content: number;
  readonly analyzed: number;
  readonly skipped: number;
  readonly failed: number;
  readonly analyzed_again: number;
  readonly new: number;
  readonly gone: number;
  readonly files_opened: number;
  readonly rule_files_opened: number;
  readonly git_files_opened: number;
  readonly directories_listed: number;
  readonly bytes_total: number;
  readonly bytes_read: number;
  readonly bytes_saved: number;
  readonly io_saved_percent: number;
  readonly threads: number;
  readonly wall_ms: number;
  readonly stages: readonly { readonly name: string; readonly wall_ms: number; readonly cpu_ms: number }[];
  readonly pools: readonly { readonly kind: string; readonly created: number; readonly reused: number }[];
  readonly languages: readonly { readonly language: string; readonly files: number; readonly bytes: number; readonly ms: number }[];
  readonly latency: {
    readonly files: number;
    readonly p50_us: number;
    readonly p99_us: number;
    readonly max_us: number;
    readonly histogram: readonly { readonly up_to_us: number; readonly files: number }[];
    readonly slowest: readonly { readonly path: string; readonly bytes: number; readonly us: number }[];
  };
  readonly cache: {
    readonly index_read_bytes: number;
    readonly packs_opened_bytes: number;
    readonly index_written_bytes: number;
    readonly packs_written_bytes: number;
  };
  readonly threading: Threading;
}
