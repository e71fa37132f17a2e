/** Whether others than one person and the bot can see what is posted there. */
export function isChannel(id: string): boolean {
  return /^[CG]/u.test(id);
}
