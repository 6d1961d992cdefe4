// A number that is saved when you leave the field, and says what is wrong while you type.
import { useState, type ReactNode } from 'react';
import { TextField } from '../../ui/field.tsx';

export interface NumberSettingProps {
  readonly label: string;
  readonly hint: ReactNode;
  readonly value: number;
  /** The complaint about a value, null where it is fine. */
  readonly judge: (value: number) => string | null;
  readonly onSave: (value: number) => void;
}

export function NumberSetting({ label, hint, value, judge, onSave }: NumberSettingProps) {
  // What is being typed; null while nobody types, so that a change from elsewhere shows.
  const [draft, setDraft] = useState<string | null>(null);
  const text = draft ?? String(value);
  const number = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  const error = draft === null ? null : judge(number);
  function save(): void {
    if (draft === null || error !== null) return;
    if (number !== value) onSave(number);
    setDraft(null);
  }
  return (
    <TextField
      label={label}
      hint={hint}
      error={error}
      inputMode="numeric"
      value={text}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter') save();
        if (event.key === 'Escape') setDraft(null);
      }}
    />
  );
}
