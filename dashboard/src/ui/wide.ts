/* Whether there is room for two columns; the same bound as in `style.css`. */
export function isWide(): boolean {
  return matchMedia("(min-width: 56rem)").matches;
}
