// The strict fake of each protocol, by id.
import type { ProtocolId } from '../../../src-proxy/contract/protocol-id.ts';
import { startFakeAnthropic } from './fake-anthropic.ts';
import { startFakeGemini } from './fake-gemini.ts';
import { startFakeOpenAiChat } from './fake-openai-chat.ts';
import { startFakeResponsesVendor } from './fake-responses.ts';
import type { VendorFake } from './vendor-answer.ts';

/** One starter per protocol. */
export const startVendorOf: Readonly<Record<ProtocolId, () => Promise<VendorFake>>> = {
  'openai-responses': startFakeResponsesVendor,
  'openai-chat': () => startFakeOpenAiChat(),
  'anthropic-messages': startFakeAnthropic,
  gemini: () => startFakeGemini(),
};
