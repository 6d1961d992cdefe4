// How many tokens a request would be, where no upstream can be asked: an estimate, and called one.
import type { IrPart, IrRequest } from './request.ts';

/** Four bytes of Latin text or code are about a token; a CJK character is about one by itself. */
const bytesPerToken = 3.6;
const tokensPerImage = 1_500;
const tokensPerMessage = 4;
const tokensPerTool = 8;

/** Rounded up; errs on the high side, so that a client that compacts by it does so too early, not too late. */
export function estimateTokens(request: IrRequest): number {
  let tokens = 0;
  for (const message of request.messages) {
    tokens += tokensPerMessage + message.parts.reduce((sum, part) => sum + tokensOfPart(part), 0);
  }
  for (const tool of request.tools ?? []) tokens += tokensPerTool + tokensOfText(JSON.stringify(tool));
  return Math.max(1, Math.ceil(tokens));
}

function tokensOfPart(part: IrPart): number {
  switch (part.type) {
    case 'text':
    case 'refusal':
    case 'reasoning':
      return tokensOfText(part.text);
    case 'tool-call':
      return tokensPerTool + tokensOfText(part.name) + tokensOfText(part.input);
    case 'tool-result':
      return tokensPerTool + part.content.reduce((sum, one) => sum + tokensOfPart(one), 0);
    case 'image':
      return tokensPerImage;
    case 'file':
      // A base64 byte of a PDF is mostly picture: pages of about 60 kB cost some 2,000 tokens.
      return part.source.type === 'text'
        ? tokensOfText(part.source.text)
        : part.source.type === 'base64'
          ? Math.max(tokensPerImage, part.source.data.length / 30)
          : tokensPerImage;
    case 'audio':
      return part.data.length / 400;
    case 'compaction':
      return tokensOfText(part.text ?? '');
    case 'opaque':
      return tokensOfText(JSON.stringify(part.value));
  }
}

function tokensOfText(text: string): number {
  let wide = 0;
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 0x2e7f) wide += 1;
  return wide + (text.length - wide) / bytesPerToken;
}
