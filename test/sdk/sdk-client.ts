// One conversation through one official SDK, told in no SDK's words, so that one table of cases serves all four.
import type { ProtocolId } from '../../src-proxy/contract/protocol-id.ts';

export interface SdkTool {
  readonly name: string;
  readonly description: string;
  readonly schema: Record<string, unknown>;
}

export interface SdkImage {
  readonly mediaType: string;
  readonly base64: string;
}

export type UserPiece =
  | { readonly text: string }
  | { readonly image: SdkImage }
  | { readonly imageUrl: string }
  | { readonly pdf: { readonly base64: string; readonly name: string } };

export interface ToolOutcome {
  readonly call: SeenCall;
  readonly text: string;
  readonly image?: SdkImage;
  readonly isError?: boolean;
}

export interface AskOptions {
  readonly system?: string;
  readonly tools?: readonly SdkTool[];
  readonly toolChoice?: 'none' | 'required' | { readonly name: string };
  readonly parallel?: boolean;
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly stop?: readonly string[];
  readonly schema?: Record<string, unknown>;
  readonly think?: boolean;
}

export interface SeenCall {
  readonly id: string;
  readonly name: string;
  /** Parsed arguments. */
  readonly args: unknown;
  /** As text, where the protocol has text. */
  readonly argsText?: string;
}

/** What the SDK's own accumulator says at the end. */
export interface SeenAnswer {
  readonly text: string;
  readonly refusal: string;
  readonly thinking: string;
  readonly calls: readonly SeenCall[];
  /** The protocol's own word. */
  readonly finish: string;
  readonly usage: {
    readonly input: number;
    readonly cached: number;
    readonly output: number;
    readonly reasoning: number | null;
  };
  /** Addresses of the sources. */
  readonly sources: readonly string[];
  /** Text deltas that came, streaming only. */
  readonly deltas: number;
}

export interface SdkError {
  /** The class of the SDK's error. */
  readonly type: string;
  readonly status: number | undefined;
  readonly message: string;
}

export interface SdkSession {
  /** A turn of the user. */
  ask(pieces: readonly UserPiece[]): Promise<SeenAnswer>;
  /** The results of the last answer's calls. */
  answer(outcomes: readonly ToolOutcome[]): Promise<SeenAnswer>;
}

export interface SdkConnection {
  readonly url: string;
  readonly token: string;
  model: string;
  readonly stream: boolean;
}

export interface SdkClient {
  readonly protocol: ProtocolId;
  /** The connection may change its model between turns. */
  open(connection: SdkConnection, options: AskOptions): SdkSession;
  /** What was thrown, in plain members; rethrows what is no error of this SDK. */
  readError(error: unknown): SdkError;
}

/** Text, as all protocols have it. */
export const say = (text: string): UserPiece[] => [{ text }];
