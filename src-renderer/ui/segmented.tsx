// A row of choices of which exactly one holds: radio buttons that look like one control.
import { useId } from 'react';
import './segmented.css';

export interface Segment<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly detail?: string | undefined;
}

export function Segmented<T extends string>({
  label,
  segments,
  value,
  onChange,
}: {
  readonly label: string;
  readonly segments: readonly Segment<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}) {
  const name = useId();
  return (
    <fieldset className="segmented">
      <legend className="sr-only">{label}</legend>
      {segments.map((segment) => (
        <label key={segment.value} className={segment.value === value ? 'segment segment-on' : 'segment'}>
          <input
            type="radio"
            name={name}
            value={segment.value}
            checked={segment.value === value}
            onChange={() => onChange(segment.value)}
          />
          <span>{segment.label}</span>
          {segment.detail !== undefined && <span className="segment-detail">{segment.detail}</span>}
        </label>
      ))}
    </fieldset>
  );
}
