/** The same errors of PostgreSQL in other languages: it writes them in the language of its lc_messages. */
import { oneOf, sequence } from '../../../expressions.ts';
import { detailOf } from '../readings.ts';
import { pattern } from '../pattern.ts';
import { placeOf } from './auth-place.ts';

/** The name in the quotes of any language; in front of it and after it are words. */
const NAME = /\s{0,2}["'«»„“”]\s{0,2}(?<name>[^"'«»„“”]{1,128}?)\s{0,2}["'«»„“”]/i;

export const TRANSLATED = [
  pattern({
    id: 'postgres/authentication-failed-translated',
    kind: 'auth-failed',
    needles: [
      'autentificación ',
      'autenticación ',
      'authentifizierung f',
      'authentification par mot de passe',
      'autenticação do tipo',
      'autenticazione con password',
      'проверку подлинности',
      'パスワード認証に失敗',
      '认证失败',
      '인증을 실패',
      'autoryzacja hasłem',
      'ösenordsautentisering',
      'автентифікації',
    ],
    find: () =>
      oneOf([
        sequence(/autent(?:ific|ic)ación \S{1,20} falló para el usuario/i, NAME),
        sequence(/\b\S{1,20}-Authentifizierung für Benutzer/i, rename(NAME, 'de'), / fehlgeschlagen/i),
        sequence(/authentification par mot de passe échouée pour l['’]utilisateur/i, rename(NAME, 'fr')),
        sequence(/autenticação do tipo \S{1,20} falhou para (?:o )?usuário/i, rename(NAME, 'pt')),
        sequence(/autenticazione con password fallita per l['’]utente/i, rename(NAME, 'it')),
        sequence(/пользователь/i, rename(NAME, 'ru'), / не прошёл проверку подлинности/i),
        sequence(/ユーザー?/i, rename(NAME, 'ja'), /のパスワード認証に失敗/i),
        sequence(/用户/i, rename(NAME, 'zh'), /\s?\S{0,20}\s?认证失败/i),
        sequence(/사용자/i, rename(NAME, 'ko'), /의 \S{1,20} 인증을 실패/i),
        sequence(/autoryzacja hasłem nie powiodła się dla użytkownika/i, rename(NAME, 'pl')),
        sequence(/ösenordsautentisering misslyckades för användare/i, rename(NAME, 'sv')),
        sequence(/помилка автентифікації за паролем користувача/i, rename(NAME, 'uk')),
      ]),
    read: (match, around) => {
      const user = Object.values(match.groups ?? {}).find((value) => value !== undefined);
      return {
        fields: {
          detail: detailOf(around.matched.message),
          ...(user === undefined ? {} : { user }),
          ...placeOf(around, 'PostgreSQL'),
        },
      };
    },
    source: 'postgres src/backend/po: the translations of `password authentication failed for user "%s"`',
    specificity: 87,
  }),
  pattern({
    id: 'postgres/no-such-database-translated',
    kind: 'refused',
    needles: [
      'no existe la base de datos',
      'existiert nicht',
      "n'existe pas",
      'não existe',
      'не существует',
      'non esiste',
      '不存在',
    ],
    find: () =>
      oneOf([
        sequence(/no existe la base de datos/i, NAME),
        sequence(/\bDatenbank/i, rename(NAME, 'de'), / existiert nicht/i),
        sequence(/base de données/i, rename(NAME, 'fr'), / n['’]existe pas/i),
        sequence(/banco de dados/i, rename(NAME, 'pt'), / não existe/i),
        sequence(/база данных/i, rename(NAME, 'ru'), / не существует/i),
        sequence(/il database/i, rename(NAME, 'it'), / non esiste/i),
        sequence(/数据库/i, rename(NAME, 'zh'), /\s?不存在/i),
      ]),
    read: (match, around) => {
      const name = Object.values(match.groups ?? {}).find((value) => value !== undefined) ?? '';
      const { host } = placeOf(around);
      return {
        fields: {
          what: 'other',
          detail: detailOf(`database "${name}" does not exist${host === undefined ? '' : ` on ${host}`}`),
        },
      };
    },
    source: 'postgres src/backend/po: the translations of `database "%s" does not exist`',
    specificity: 86,
  }),
];

/** Returns the expression with another name of its group: a name may be in an expression only once. */
function rename(expression: RegExp, name: string): RegExp {
  return new RegExp(expression.source.replace('<name>', `<${name}>`), 'i');
}
