// Copies a text and says that it did, to eyes and to screen readers.
import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from './button.tsx';

export function CopyButton({
  text,
  label,
  copiedLabel,
  quiet = false,
}: {
  readonly text: string | (() => Promise<string>);
  readonly label: string;
  readonly copiedLabel: string;
  readonly quiet?: boolean;
}) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1600);
    return () => clearTimeout(timer);
  }, [copied]);
  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(typeof text === 'string' ? text : await text());
    setCopied(true);
  }
  return (
    <Button
      variant={quiet ? 'quiet' : 'plain'}
      icon={copied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
      onClick={() => void copy()}
    >
      <span aria-live="polite">{copied ? copiedLabel : label}</span>
    </Button>
  );
}
