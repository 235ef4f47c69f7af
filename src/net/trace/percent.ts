/** `33 %`, `0.4 %`. */
export function percent(share: number): string {
  const value = share * 100;
  return `${value >= 10 || value === 0 ? Math.round(value) : Math.round(value * 10) / 10} %`;
}
