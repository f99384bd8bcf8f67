/** MinIO, Keycloak, Jenkins and Gitea, and start scripts of images, when they refuse to start. */
import { oneOf, sequence } from '../../../expressions.ts';
import { detailOf, refuses } from '../readings.ts';
import { pattern } from '../pattern.ts';

export const APPLICATIONS = [
  pattern({
    id: 'minio/start',
    kind: 'refused',
    needles: [
      'unable to use the drive',
      'unable to initialize backend',
      'invalid credentials',
      'unable to write to the backend',
      'unable to validate credentials',
      'drive not found',
      'minio_root_password',
    ],
    find: () =>
      oneOf([
        sequence(
          /Unable to /,
          [
            /use the drive \/|initialize backend|write to the backend/,
            /validate credentials inherited from the shell environment/,
            /initialize (?:the )?server/,
          ],
          /.{0,200}/,
        ),
        /Invalid credentials: .{1,200}/,
        /Incorrect endpoint provided.{0,200}/,
        /Inconsistent drive\(s\) detected.{0,100}/,
      ]),
    read: (match, around) => ({
      fields: {
        what: /drive|backend/.test(match[0]) ? 'data' : 'other',
        detail: detailOf(around.matched.message),
      },
    }),
    source: 'minio/minio cmd/server-main.go, internal/config/errors.go',
    specificity: 80,
  }),
  pattern({
    id: 'keycloak/start',
    kind: 'config-invalid',
    needles: [
      'strict hostname resolution',
      'key material not provided',
      'hostname is not configured',
      'unknown option',
      'failed to start server in',
      'unexpected error when starting the server',
      'failed to start quarkus',
    ],
    find: () =>
      oneOf([
        /Strict hostname resolution configured but no hostname setting provided/,
        /Key material not provided to setup HTTPS/,
        /hostname is not configured; .{1,160}/,
      ]),
    read: (match) => ({
      fields: { detail: match[0], key: /HTTPS/.test(match[0]) ? 'https-certificate-file' : 'hostname' },
    }),
    source: 'keycloak/keycloak issues 33539, 12803, 23292; quarkus/runtime/src/main/java/org/keycloak/quarkus/runtime',
    specificity: 88,
  }),
  pattern({
    id: 'jenkins/home',
    kind: 'permission-denied',
    needles: ['/var/jenkins_home', 'jenkins_home', 'wrong volume permissions', 'unable to create the home directory'],
    find: () =>
      oneOf([
        sequence(/(?:touch: cannot touch|Can not write to) ['"‘]?(?<path>\/[^'"’\s]{1,200})['"’.]{0,2}/, [
          / Wrong volume permissions\?/,
          /: Permission denied/,
        ]),
        /Unable to create the home directory [‘'"](?<home>[^’'"]{1,200})/,
      ]),
    read: (match) => ({
      fields: { path: (match.groups?.path ?? match.groups?.home ?? '').replace(/\.$/, '') },
    }),
    source: 'jenkinsci/docker jenkins-support; jenkinsci/jenkins core WebAppMain',
    specificity: 82,
  }),
  pattern({
    id: 'gitea/start',
    kind: 'refused',
    needles: [
      'not supposed to be run as root',
      'unable to init',
      'orm engine initialization failed',
      'your database (migration version',
      'failed to initialize orm',
      'unsupported database version',
    ],
    find: () =>
      oneOf([
        /Gitea is not supposed to be run as root/,
        /ORM engine initialization (?:failed|attempt #\d{1,3}\/\d{1,3} failed).{0,300}/,
        sequence(
          /Your database \(migration version: \d{1,6}\) is for a newer /,
          /(?:version of )?(?:Gitea|Forgejo).{0,120}/,
        ),
      ]),
    read: (match) => {
      const newer = /Your database \(migration version.{1,200}/.exec(match[0])?.[0];
      return {
        fields: {
          what: newer !== undefined ? 'version' : /migration/.test(match[0]) ? 'migration' : 'other',
          detail: detailOf(newer ?? match[0]),
        },
      };
    },
    source: 'go-gitea/gitea cmd/main.go, models/migrations/migrations.go, routers/common/db.go',
    specificity: 78,
  }),
  pattern({
    id: 'server/no-user',
    kind: 'refused',
    needles: [
      'unable to find user',
      'no matching entries in passwd',
      'invalid user',
      'unknown user',
      'no such user',
      'unable to find group',
      'does not exist in the passwd',
    ],
    find: () =>
      oneOf([
        /unable to find (?:user|group) \S{1,64}: no matching entries in (?:passwd|group) file/,
        /^ch(?:own|grp): (?:invalid|unknown) (?:user|group):? ?['"‘]?\S{1,64}/,
        sequence(
          /^(?:su|su-exec|setpriv|gosu|sudo|install): .{0,40}(?:unknown|invalid|no such) /,
          /(?:user|group|login name)/,
        ),
        /User \S{1,64} does not exist in the passwd file/,
      ]),
    ends: true,
    read: refuses('other'),
    source: 'tianon/gosu; coreutils chown; busybox chown',
    specificity: 80,
  }),
  pattern({
    id: 'server/as-root',
    kind: 'refused',
    needles: ['as root', 'root user', 'as the root', 'uid 0'],
    find: () =>
      sequence(
        [
          /must not|cannot|can't|can not|refus(?:es|ing|ed) to|should not|not allowed to/i,
          /is not (?:permitted|allowed|supposed) to/i,
        ],
        / (?:be )?(?:run|start(?:ed)?|executed?)(?:ning)? (?:\S{1,40} )?(?:as|by|with) /i,
        /(?:the )?(?:super)?(?:root|uid 0)\b/i,
      ),
    read: refuses('other'),
    source: 'common to servers that check getuid(2); wording seen in postgres, elasticsearch, gitea',
    specificity: 70,
  }),
];
