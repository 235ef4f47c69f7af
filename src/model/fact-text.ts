/** A fact's value in words: `Cilium v1.20.2, vxlan`, `1500 on 3 nodes`, `2 of 2 ready`. */
export function factText(value: unknown): string {
  if (Array.isArray(value)) return value.map(factText).join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  if ('mtu' in value && 'nodes' in value) {
    return `${String(value.mtu)} on ${String(value.nodes)} node${value.nodes === 1 ? '' : 's'}`;
  }
  if ('pods' in value && 'ready' in value) return `${String(value.ready)} of ${String(value.pods)} ready`;
  if ('name' in value) {
    const version = 'version' in value && typeof value.version === 'string' ? ` ${value.version}` : '';
    const mode = 'mode' in value && typeof value.mode === 'string' ? `, ${value.mode}` : '';
    const beside =
      'beside' in value && Array.isArray(value.beside) ? `, with ${value.beside.join(', ')}` : '';
    return `${String(value.name)}${version}${mode}${beside}`;
  }
  return Object.entries(value)
    .filter(([, part]) => part !== null && part !== undefined)
    .map(([name, part]) => `${name} ${factText(part)}`)
    .join(', ');
}
