/** The types of the package. They are written here once; `wasm/test/types.test.js` holds them against real data. */

/** Makes an analyzer. Its engine runs in a worker of its own, never on the thread that calls this. */
export function createAnalyzer(options?: CreateOptions): Promise<Analyzer>;

/** What goes wrong, by code. */
export class SapwoodError extends Error {
  readonly name: "SapwoodError";
  readonly code: SapwoodErrorCode;
  /** The file that it is about, if it is about one. */
  readonly path: string | null;
}

export type SapwoodErrorCode =
  /** An option does not exist, or has no such value. */
  | "invalid_option"
  /** What was given is no set of files. */
  | "invalid_files"
  /** A path is absolute, leaves the set, or is not separated by `/`. */
  | "invalid_path"
  /** Two files have the same path. */
  | "duplicate_path"
  /** The directory does not exist, or cannot be read. */
  | "root_unreachable"
  /** The bytes given as a cache are none. */
  | "invalid_cache"
  /** There is no report yet that could be updated. */
  | "no_report"
  /** An analysis is under way, and there is one at a time. */
  | "busy"
  /** The analyzer was disposed of. */
  | "disposed"
  /** The files of the package are not where they are looked for. */
  | "assets_not_found"
  /** The platform cannot do what was asked for. */
  | "unsupported"
  /** The engine trapped, and no file could be named for it. */
  | "trap"
  /** The engine ran out of memory, and no file could be named for it. */
  | "out_of_memory"
  /** The engine gave no sign of life. */
  | "hung"
  /** A worker could not be started, or ended by itself. */
  | "worker_failed";

/** Which files belong to an analysis, in the names of the command line. */
export interface Selection {
  /** Whether hidden files and folders are taken. */
  hidden?: boolean;
  /** Whether no ignore file is honored and no folder is passed over for what it is. */
  noIgnore?: boolean;
  /** Whether git's ignore files are not honored. */
  noIgnoreVcs?: boolean;
  /** Whether ignore files above the directory are not honored. */
  noIgnoreParent?: boolean;
  /** Whether git's global excludes file is not honored. */
  noIgnoreGlobal?: boolean;
  /** Whether symbolic links are followed. */
  follow?: boolean;
  /** Files of more bytes are skipped. */
  maxFilesize?: number;
  /** Globs that beat every ignore file. */
  glob?: string | readonly string[];
  /** Globs of what is left out. */
  exclude?: string | readonly string[];
  /** Languages, by name or alias; others are left out. */
  type?: string | readonly string[];
  /** Whether generated files are treated like all others. */
  generated?: boolean;
  /** Whether equal size and date prove that a file of a set did not change. */
  trustLastModified?: boolean;
}

export interface CreateOptions extends Selection {
  /** How many threads or workers; by default one for each core. */
  threads?: "auto" | number;
  /** How the cores are used; by default the best that is possible here. */
  threading?: "auto" | "threads" | "workers" | "single";
  /** What an earlier `exportCache` returned; or in Node the folder that the command line uses, or another. */
  cache?: Uint8Array | ArrayBuffer | { directory: true | string };
  /** Where the files of the package are: their folder, or each. */
  assets?: string | URL | { wasm?: string | URL | Uint8Array | ArrayBuffer | WebAssembly.Module; worker?: string | URL };
  /** How much memory each engine may use. */
  maxMemoryMB?: number;
  /** The size in bytes above which only lines are counted. */
  maxParseSize?: number;
  /** Languages of files that match a glob. */
  languages?: Readonly<Record<string, string>>;
  /** Whether every file is read, whatever its size and date say. */
  noStamps?: boolean;
  /** After so long without a sign of life the engine counts as hung. */
  hangTimeoutMs?: number;
}

export interface AnalyzeOptions extends Selection {
  /** Ends the analysis. The promise rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Is told how far the analysis is. */
  onProgress?: (progress: Progress) => void;
}

export interface Progress {
  readonly stage: "discover" | "analyze" | "report";
  /** Of the files whose content is needed. */
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
  /** In bytes; of use where `content` is a function. */
  size?: number;
  /** In milliseconds since 1970; believed only with `trustLastModified`. */
  lastModified?: number;
}

/** A directory of the browser, as `showDirectoryPicker` returns it. */
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
  /** Analyzes a set of files or a directory. One analysis is under way at a time. */
  analyze(files: Input, options?: AnalyzeOptions): Promise<Report>;
  /** Returns the report that follows the last one, without listing or reading anything but what is given. */
  update(changes: Changes): Promise<Report>;
  /** Returns what is known of one content, which changes no report. */
  analyzeFile(path: string, content: Content): Promise<FileFacts>;
  /** Returns what was learned so far, as `sapwood cache export` writes it. */
  exportCache(): Promise<Uint8Array>;
  /** Ends the workers. */
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface Changes {
  changed?: Iterable<{ path: string; content: Content }>;
  removed?: Iterable<string>;
}

/** An immutable snapshot. Lists are in the order of the paths' bytes, then of places. */
export interface Report {
  /** The object of `sapwood --format json`. */
  readonly summary: Summary;
  /** The rows of `sapwood files --format json`. */
  readonly files: readonly FileRow[];
  /** The rows of `sapwood symbols '' --format json`. */
  readonly symbols: readonly SymbolRow[];
  /** The rows of `sapwood imports '' --format json`. */
  readonly imports: readonly ImportRow[];
  /** Everything that was skipped, failed, or did not go smoothly. */
  readonly problems: readonly Problem[];
  /** What the run did and cost: the object of `--metrics`, and how the cores were used. */
  readonly metrics: Metrics;
  /** Returns the symbols whose name matches, by the rules of the command line. */
  findSymbols(query: string, options?: SymbolQuery): SymbolRow[];
}

export interface SymbolQuery {
  match?: "substring" | "exact" | "prefix" | "regex";
  kind?: SymbolKind | readonly SymbolKind[];
  /** Languages by name. */
  type?: string | readonly string[];
  generated?: boolean;
  limit?: number;
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

export interface Summary {
  readonly schema_version: 1;
  readonly languages: readonly ({ readonly language: string } & Counts)[];
  readonly generated: Counts;
  readonly total: Counts;
  readonly skipped: { readonly [reason in SkipReason]?: number };
  readonly failed: { readonly [reason in FailReason]?: number };
}

export type SkipReason = "unknown_language" | "binary" | "too_large" | "symbolic_link" | "loop" | "fifo" | "socket" | "device";
export type FailReason = "vanished" | "permission_denied" | "cut_short" | "io" | "environment";
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
  /** From 1, in the units of JavaScript's strings. */
  readonly column_utf16: number;
  readonly parent: string | null;
  readonly exported: boolean;
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

export interface Diagnostic {
  readonly kind: DiagnosticKind;
  readonly message: string;
  readonly line: number | null;
  readonly column: number | null;
}

/** What is known of one content. */
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

/** How the cores are used, and why not otherwise. */
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
  readonly bytes_mapped: number;
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
