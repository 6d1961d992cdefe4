// A unified diff as text: added and removed lines by sign and colour, never by colour alone.
import './diff-view.css';

export function DiffView({ diff, label }: { readonly diff: string; readonly label: string }) {
  const lines = diff.replace(/\n$/, '').split('\n');
  return (
    <pre className="diff" aria-label={label} tabIndex={0}>
      {lines.map((line, index) => {
        const kind = /^(?:\+\+\+|---) /.test(line)
          ? 'hunk'
          : line.startsWith('+')
            ? 'add'
            : line.startsWith('-')
              ? 'cut'
              : line.startsWith('@@')
                ? 'hunk'
                : 'same';
        return (
          <span key={index} className={`diff-${kind}`}>
            {`${line}\n`}
          </span>
        );
      })}
    </pre>
  );
}
