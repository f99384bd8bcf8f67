import type { TRANSLATED } from '../../../../src/logs/catalogue/dependencies/translated.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof TRANSLATED> = {
  'postgres/authentication-failed-translated': {
    reads: [
      {
        log: 'psql: error: falló la conexión al servidor: FATAL:  la autentificación password falló para el usuario «ventas»',
        fields: { user: 'ventas', service: 'PostgreSQL' },
      },
      {
        log: 'error: Passwort-Authentifizierung für Benutzer »lager« fehlgeschlagen',
        fields: { user: 'lager' },
      },
      {
        log: "FATAL: authentification par mot de passe échouée pour l'utilisateur « stock »",
        fields: { user: 'stock' },
      },
      { log: 'FATAL: autenticação do tipo senha falhou para o usuário "loja"', fields: { user: 'loja' } },
      { log: 'FATAL: autenticazione con password fallita per l\'utente "negozio"', fields: { user: 'negozio' } },
      { log: 'ВАЖНО: пользователь "sklad" не прошёл проверку подлинности (по паролю)', fields: { user: 'sklad' } },
      { log: 'FATAL:  ユーザー"souko"のパスワード認証に失敗しました', fields: { user: 'souko' } },
      { log: '致命错误: 用户 "cangku" Password 认证失败', fields: { user: 'cangku' } },
      { log: 'FATAL:  사용자 "changgo"의 password 인증을 실패했습니다', fields: { user: 'changgo' } },
      {
        log: 'FATAL: autoryzacja hasłem nie powiodła się dla użytkownika "sklep"',
        fields: { user: 'sklep' },
      },
      { log: 'FATAL: lösenordsautentisering misslyckades för användare "lager"', fields: { user: 'lager' } },
      { log: 'FATAL: помилка автентифікації за паролем користувача "sklad"', fields: { user: 'sklad' } },
    ],
    ignores: ['la autentificación con el servidor LDAP está activa', 'Authentifizierung für Benutzer ist aktiv'],
  },
  'postgres/no-such-database-translated': {
    reads: [
      {
        log: 'org.postgresql.util.PSQLException: FATAL: no existe la base de datos «ventas»',
        fields: { what: 'other', detail: 'database "ventas" does not exist' },
      },
      { log: 'FATAL:  Datenbank »lager« existiert nicht', fields: { detail: 'database "lager" does not exist' } },
      {
        log: "FATAL:  la base de données « stock » n'existe pas",
        fields: { detail: 'database "stock" does not exist' },
      },
      { log: 'FATAL: banco de dados "loja" não existe' },
      { log: 'ВАЖНО: база данных "sklad" не существует' },
      { log: 'FATAL: il database "negozio" non esiste' },
      { log: '致命错误: 数据库 "cangku" 不存在' },
    ],
    ignores: ['die Datei »a.txt« existiert nicht', "le fichier n'existe pas"],
  },
};
