// A small line over time; gaps where a measurement failed. Words beside it say the same.
import './sparkline.css';

export interface SparkPoint {
  /** null = failed. */
  readonly value: number | null;
  readonly at: number;
}

export function Sparkline({
  points,
  label,
}: {
  readonly points: readonly SparkPoint[];
  readonly label: string;
}) {
  const values = points.flatMap(({ value }) => (value === null ? [] : [value]));
  const top = Math.max(1, ...values) * 1.1;
  const step = 200 / Math.max(1, points.length - 1);
  const y = (value: number): number => 34 - (value / top) * 32;
  const path = points
    .map(({ value }, index) => {
      if (value === null) return '';
      const pen = index === 0 || points[index - 1]?.value === null ? 'M' : 'L';
      return `${pen}${(index * step).toFixed(1)} ${y(value).toFixed(1)}`;
    })
    .join('');
  return (
    <svg className="sparkline" viewBox="0 0 200 36" preserveAspectRatio="none" role="img" aria-label={label}>
      <path d={path} className="sparkline-line" vectorEffect="non-scaling-stroke" />
      {points.map(
        ({ value, at }, index) =>
          value === null && (
            <rect
              key={`${at}-${index}`}
              x={index * step - 1.5}
              y={30}
              width={3}
              height={5}
              className="sparkline-failed"
            />
          ),
      )}
    </svg>
  );
}
