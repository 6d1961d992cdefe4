// What Keyswitch can do with a client tool: look, plan, check. Plans are data; point-tool.ts applies them.
// One folder per tool implements this; registry.ts lists them. Nothing here prints or asks.
import type { PlannedChange } from '../config-files/apply-edits.ts';
import type { ToolEnvironment } from './tool-environment.ts';

export type ClientToolId = 'codex' | 'opencode' | 'cc-switch' | 'claude-code' | 'gemini-cli';

/** Something a person should know. `error`: it does not work or a secret is in danger; `code` is stable. */
export interface ToolFinding {
  readonly level: 'error' | 'warning' | 'info';
  readonly code: string;
  /** One sentence. */
  readonly message: string;
  /** What to do about it, one sentence. */
  readonly remedy: string;
  readonly path?: string;
}

export interface ToolFile {
  readonly path: string;
  readonly exists: boolean;
  /** What the file is for, e.g. `settings`, `login`. Later files of one role win. */
  readonly role: string;
}

export interface ToolDetection {
  readonly tool: ClientToolId;
  readonly name: string;
  readonly installed: boolean;
  readonly program: string | null;
  readonly version: string | null;
  /** Lowest precedence first. */
  readonly files: readonly ToolFile[];
  /** Variables that decide where files are or what they mean. */
  readonly variables: readonly string[];
  readonly wsl: boolean;
}

export interface ToolStatus {
  readonly tool: ClientToolId;
  /** `keyswitch`: pointed at us; `elsewhere`: another address; `default`: the vendor's own; `broken`: a file does not parse. */
  readonly state: 'keyswitch' | 'elsewhere' | 'default' | 'broken';
  readonly base_url: string | null;
  readonly model: string | null;
  /** What beats the settings that we would write, or null. */
  readonly overridden_by: string | null;
  readonly findings: readonly ToolFinding[];
}

/** A model that Keyswitch serves, for tools that want a list. */
export interface OfferedModel {
  readonly id: string;
}

export interface PointingOptions {
  readonly model?: string;
  readonly smallModel?: string;
  /** Codex: how it gets its token. Default `command`. */
  readonly auth?: 'command' | 'env' | 'auth-json' | 'bearer';
  /** Codex: default true. */
  readonly websockets?: boolean;
  /** Codex: the provider's `name`; default `OpenAI`. */
  readonly providerName?: string;
  /** Codex: the user agreed that auth.json no longer means the ChatGPT login until restore. */
  readonly replaceLogin?: boolean;
  /** CC Switch: which of its apps get a row. Default: those whose client we serve. */
  readonly apps?: readonly string[];
}

export interface PointingRequest {
  /** `http://127.0.0.1:4620` */
  readonly origin: string;
  /** The tool's own local token; in a mere plan a stand-in. */
  readonly token: string;
  /** `$KEYSWITCH_HOME`. */
  readonly dataHome: string;
  readonly models: readonly OfferedModel[];
  readonly options: PointingOptions;
}

/** A file of our own in the data home that the tool reads its token from. */
export interface OwnFile {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
}

export interface ToolPlan {
  readonly change: PlannedChange;
  readonly ownFiles: readonly OwnFile[];
  /** What the user has to know or do besides, one sentence each. */
  readonly notes: readonly string[];
}

export interface ToolVerification {
  /** Null: it could not be asked (not installed). */
  readonly ok: boolean | null;
  readonly message: string;
}

export type ProfileValue =
  | string
  | number
  | boolean
  | null
  | readonly ProfileValue[]
  | { readonly [name: string]: ProfileValue };

/** A profile inside a tool's own files. `fields` are named as in the contract: `name`, `base_url`, `model`, `key`, and the tool's own. */
export interface ToolProfile {
  readonly id: string;
  readonly current: boolean;
  readonly fields: Readonly<Record<string, ProfileValue>>;
  /** The secret in clear; never shown, masked by whoever prints. */
  readonly secret: string | null;
  /** Where the secret is, for people: `auth.json`, `the variable X`. */
  readonly secretPlace: string | null;
  readonly path: string;
}

/** An empty text takes a field out. */
export interface ProfileFieldChange {
  readonly op: 'add' | 'set';
  readonly id: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly key?: string;
}

export type ProfileChange =
  | ProfileFieldChange
  | { readonly op: 'remove'; readonly id: string }
  | { readonly op: 'use'; readonly id: string }
  | { readonly op: 'duplicate'; readonly id: string; readonly from: string };

export interface ProfilePlan {
  readonly change: PlannedChange;
  /** Warnings that do not stop it, e.g. a model id that nobody knows. */
  readonly warnings: readonly string[];
}

export interface ToolProfiles {
  list(where: ToolEnvironment): Promise<ToolProfile[]>;
  /** @throws Problem for an unknown id, a field or value that the tool does not accept. */
  plan(where: ToolEnvironment, change: ProfileChange): Promise<ProfilePlan>;
}

export interface ClientTool {
  readonly id: ClientToolId;
  readonly name: string;
  detect(where: ToolEnvironment): Promise<ToolDetection>;
  status(where: ToolEnvironment, origin: string): Promise<ToolStatus>;
  /** Pure but for reading. @throws Problem when a file is broken or another program holds the tool. */
  plan(where: ToolEnvironment, request: PointingRequest): Promise<ToolPlan>;
  /** The token that the tool holds now, so that a second apply need not make a new one. */
  currentToken(where: ToolEnvironment, dataHome: string): Promise<string | null>;
  verify(where: ToolEnvironment): Promise<ToolVerification>;
  /** Before files or rows are put back that `plan` did not make. @throws Problem when the tool itself would undo it. */
  mayChange?(where: ToolEnvironment, change: PlannedChange): Promise<void>;
  /** Null: the tool keeps no profiles of its own. */
  readonly profiles: ToolProfiles | null;
}
