// Judges the form of a pasted key, without asking anybody: what went wrong while copying is said in one
// sentence. Pure and browser-safe. No message ever repeats the key.

export type KeyFormFault =
  | 'empty'
  | 'newline'
  | 'blank'
  | 'quotes'
  | 'bearer'
  | 'assignment'
  | 'masked'
  | 'placeholder'
  | 'url'
  | 'too-short'
  | 'not-ascii';

export type KeyFormVerdict =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly fault: KeyFormFault; readonly message: string };

const minLength = 8;
const maskedForm = /…|\.{3,}|•|●|∙|·{2,}|\*{3,}|x{8,}$/i;

/** Checks a key as it came from a field or from standard input; one final line break (of `echo`) and a BOM (of PowerShell) are taken off. */
export function judgeKeyForm(typed: string): KeyFormVerdict {
  const value = typed.replace(/^\uFEFF/, '').replace(/\r?\n$/, '');
  if (value.trim() === '') {
    return refuse(
      'empty',
      'The key is empty: pipe it in, for example: printf %s "$KEY" | keyswitch secret set <id>.',
    );
  }
  if (/[\r\n]/.test(value)) {
    return refuse('newline', 'The key holds a line break: copy it again as one single line.');
  }
  if (/^["'`“”‘’]|["'`“”‘’]$/.test(value.trim())) {
    return refuse('quotes', 'The key is wrapped in quotes: leave the quotation marks out.');
  }
  if (/^\s*(authorization\s*:|bearer\s)/i.test(value)) {
    return refuse('bearer', 'The key starts with "Bearer": leave that word out, Keyswitch adds it.');
  }
  if (/^\s*(export\s+)?[A-Z][A-Z0-9_]*\s*=[^=]/.test(value)) {
    return refuse(
      'assignment',
      'This is a whole line with the name of a variable: copy only what stands behind the "=".',
    );
  }
  if (/^\s*[a-z][a-z0-9+.-]*:\/\//i.test(value)) {
    return refuse(
      'url',
      'This is an address, not a key: the key is the secret text of the vendor\'s "API keys" page.',
    );
  }
  if (maskedForm.test(value)) {
    return refuse(
      'masked',
      'This is the masked display of a key (dots or stars): reveal the key first, then copy all of it.',
    );
  }
  if (/^\s*(\$\{?\w+\}?|%\w+%|<[^>]*>)\s*$/.test(value) || /your[-_ ]?(api[-_ ]?)?key/i.test(value)) {
    return refuse('placeholder', 'This is a placeholder, not a key: put the real key in its place.');
  }
  if (/\s/.test(value))
    return refuse('blank', 'The key holds a blank: copy it again without spaces or tabs.');
  if (!/^[\x21-\x7e]+$/.test(value)) {
    return refuse(
      'not-ascii',
      'The key holds a character that no key has (such as a full-width letter): copy it again.',
    );
  }
  if (value.length < minLength) {
    return refuse(
      'too-short',
      `The key has only ${value.length} characters: it was cut while copying, copy all of it.`,
    );
  }
  return { ok: true, value };
}

/** A key as it may be shown: the first and last characters of long ones, stars for the rest. */
export function maskKey(value: string): string {
  return value.length < 16 ? '****' : `${value.slice(0, 4)}****${value.slice(-4)}`;
}

function refuse(fault: KeyFormFault, message: string): KeyFormVerdict {
  return { ok: false, fault, message };
}
