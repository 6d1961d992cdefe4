// A state by shape and word as well as colour: solid dot healthy, half dot probing, ring resting, square failed,
// struck ring cancelled.
import './status-mark.css';

export type Mark = 'good' | 'probing' | 'asleep' | 'bad' | 'warn' | 'cancelled';

export function StatusMark({
  mark,
  label,
  showLabel = true,
}: {
  readonly mark: Mark;
  readonly label: string;
  readonly showLabel?: boolean;
}) {
  return (
    <span className={`status-mark status-${mark}`} title={showLabel ? undefined : label}>
      <svg viewBox="0 0 12 12" aria-hidden="true">
        {mark === 'good' && <circle cx="6" cy="6" r="4" fill="currentColor" />}
        {mark === 'probing' && (
          <>
            <circle cx="6" cy="6" r="3.5" fill="none" stroke="currentColor" />
            <path d="M6 2a4 4 0 0 1 0 8z" fill="currentColor" />
          </>
        )}
        {mark === 'asleep' && (
          <circle cx="6" cy="6" r="3.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
        )}
        {mark === 'cancelled' && (
          <path
            d="M9.25 6a3.25 3.25 0 1 1-6.5 0 3.25 3.25 0 0 1 6.5 0ZM2 10 10 2"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.5"
          />
        )}
        {mark === 'bad' && <rect x="2" y="2" width="8" height="8" rx="1" fill="currentColor" />}
        {mark === 'warn' && <path d="M6 1.5 11 10.5H1z" fill="currentColor" />}
      </svg>
      <span className={showLabel ? undefined : 'sr-only'}>{label}</span>
    </span>
  );
}
