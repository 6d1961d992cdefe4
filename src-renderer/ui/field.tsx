// A labelled input with its hint and its complaint beside it, tied together for screen readers.
import { useId, type InputHTMLAttributes, type ReactNode } from 'react';
import './field.css';

interface FieldFrame {
  readonly label: string;
  readonly hint?: ReactNode;
  /** What is wrong and how to mend it; shown as you type. */
  readonly error?: string | null | undefined;
}

function describedBy(id: string, hint: ReactNode, error: string | null | undefined): string | undefined {
  const ids = [hint === undefined ? null : `${id}-hint`, error == null ? null : `${id}-error`].filter(
    (one) => one !== null,
  );
  return ids.length === 0 ? undefined : ids.join(' ');
}

function Frame({
  id,
  label,
  hint,
  error,
  children,
}: FieldFrame & { readonly id: string; readonly children: ReactNode }) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children}
      {hint !== undefined && (
        <div id={`${id}-hint`} className="field-hint">
          {hint}
        </div>
      )}
      <div id={`${id}-error`} className="field-error" role={error == null ? undefined : 'alert'}>
        {error}
      </div>
    </div>
  );
}

export function TextField({
  label,
  hint,
  error,
  mono = false,
  ...rest
}: FieldFrame & InputHTMLAttributes<HTMLInputElement> & { readonly mono?: boolean }) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <input
        id={id}
        className={mono ? 'input mono' : 'input'}
        aria-invalid={error != null || undefined}
        aria-describedby={describedBy(id, hint, error)}
        autoComplete="off"
        spellCheck={false}
        {...rest}
      />
    </Frame>
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export function SelectField({
  label,
  hint,
  error,
  choices,
  value,
  onChange,
}: FieldFrame & {
  readonly choices: readonly Choice[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <select
        id={id}
        className="input"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        aria-describedby={describedBy(id, hint, error)}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </Frame>
  );
}

export function CheckField({
  label,
  hint,
  checked,
  onChange,
  disabled = false,
}: {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
}) {
  const id = useId();
  return (
    <div className="check">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
      />
      <label htmlFor={id}>{label}</label>
      {hint !== undefined && (
        <div id={`${id}-hint`} className="field-hint">
          {hint}
        </div>
      )}
    </div>
  );
}
