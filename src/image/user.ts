/** The user of an image: USER of its config, /etc/passwd, and what the user may execute. */
import type { Entry } from './files.ts';

/** A user as far as it is known. */
export interface User {
  /** null: not known. */
  readonly uid: number | null;
  readonly gid: number | null;
  /** All groups besides `gid` are in here. */
  readonly groups: readonly number[];
  /** There may be groups that are not in here. */
  readonly moreGroups: boolean;
  /**
   * It has the capability DAC_OVERRIDE when the program is executed: runc keeps the capabilities of the container until
   * then, for users other than root too (libcontainer/init_linux.go:finalizeNamespace).
   */
  readonly overrides: boolean;
}

/** An entry of /etc/passwd. */
interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** A user id as the runtime takes it (github.com/moby/sys/user: 0 to 2^31-1). */
const asId = (text: string | undefined): number | null =>
  text !== undefined && /^\d{1,10}$/.test(text) && Number(text) < 2 ** 31 ? Number(text) : null;

/** Reads /etc/passwd. */
export function readPasswd(text: string): Account[] {
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    const [user, group] = [asId(uid), asId(gid)];
    return name && user !== null && group !== null ? [{ name, uid: user, gid: group }] : [];
  });
}

/** Returns the ids of the groups in /etc/group that name the user. */
export function groupsOf(text: string, name: string): number[] {
  return text.split('\n').flatMap((line) => {
    const [, , gid, members = ''] = line.split(':');
    const id = asId(gid);
    return id !== null && members.split(',').includes(name) ? [id] : [];
  });
}

/** USER of an image: `app`, `1000`, `app:staff`, `1000:1000`. */
export interface NamedUser {
  readonly user: string;
  /** null: none is named. */
  readonly group: string | null;
  /** The number; null where it is a name. '' is root. */
  readonly uid: number | null;
}

/** Reads USER of an image's config. */
export function readUser(text: string): NamedUser {
  const colon = text.indexOf(':');
  const user = colon < 0 ? text : text.slice(0, colon);
  return { user, group: colon < 0 ? null : text.slice(colon + 1), uid: user === '' ? 0 : asId(user) };
}

/**
 * Returns the user that a name is in /etc/passwd and /etc/group.
 * @param passwd null: the image has no such file
 * @returns undefined where a name is not in the file: the runtime then refuses to create the container
 */
export function lookUp(
  { user, group, uid }: NamedUser,
  passwd: string | null,
  groups: string | null,
): Omit<User, 'overrides'> | undefined {
  const accounts = readPasswd(passwd ?? '');
  const account = accounts.find((one) => (uid === null ? one.name === user : one.uid === uid));
  if (uid === null && account === undefined) return undefined;
  return {
    uid: account?.uid ?? uid,
    gid: group === null ? (account?.gid ?? 0) : asId(group),
    groups: account === undefined ? [] : groupsOf(groups ?? '', account.name),
    moreGroups: false,
  };
}

/**
 * Whether the user may execute a file or search a directory by its permission bits. With DAC_OVERRIDE it may execute
 * what anyone may, and search all.
 * @returns null where it is not known
 */
export function mayExecute(entry: Extract<Entry, { type: 'file' | 'directory' }>, user: User): boolean | null {
  const { mode } = entry;
  if (mode === null) return null;
  if (entry.type === 'file' && (mode & 0o111) === 0) return false;
  if ((mode & 0o111) === 0o111) return true;
  if (user.overrides) return true;
  if (user.uid === null) return null;
  if (user.uid === entry.uid) return (mode & 0o100) !== 0;
  const inGroup = user.gid === entry.gid || user.groups.includes(entry.gid);
  if (inGroup) return (mode & 0o010) !== 0;
  // A group that is not known may be the one.
  if ((user.moreGroups || user.gid === null) && (mode & 0o010) !== (mode & 0o001) << 3) return null;
  return (mode & 0o001) !== 0;
}
