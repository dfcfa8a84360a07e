import { damageCatalogue, damageRows, damageStoredFiles } from "./damage.mjs";
import { fillDisks, freezeDisks, lacksMounts } from "./disks.mjs";
import { killBackups, killPublications, killRefreshes, killRestores } from "./kills.mjs";
import { killMigrations } from "./migrations.mjs";
import { breakUploads, cutDownloads, sendBombs, uploadTogether } from "./network.mjs";
import { killOnPostgres, lacksPostgres, loseReplica, restartPostgres } from "./postgres.mjs";
import { breakStore } from "./store.mjs";
import { freezeProcesses, jumpClocks, loadTogether, stopServices } from "./together.mjs";
import { killUploads } from "./uploads.mjs";

/**
 * Every class of fault: its name on the command line, what it is in the documentation, how many faults a whole campaign injects, and `inject`, which
 * yields { injected, wrong } after each try, without end. `lacks` says what this machine lacks for it.
 */
export const CLASSES = [
  {
    name: "kill-publication",
    title: "Processus tué (kill −9) pendant une publication",
    faults: 30,
    inject: killPublications,
  },
  {
    name: "kill-refresh",
    title: "Processus tué pendant l'actualisation d'une source",
    faults: 20,
    inject: killRefreshes,
  },
  { name: "kill-backup", title: "Processus tué pendant une sauvegarde", faults: 40, inject: killBackups },
  { name: "kill-restore", title: "Processus tué pendant une restauration", faults: 30, inject: killRestores },
  {
    name: "kill-upload",
    title: "Serveur tué pendant un envoi, simple ou repris (tus)",
    faults: 30,
    inject: killUploads,
  },
  {
    name: "kill-migration",
    title: "Processus tué pendant la mise à jour du schéma de la base",
    faults: 40,
    inject: killMigrations,
  },
  {
    name: "full-disk",
    title: "Disque plein avant ou pendant une publication, un dépôt, une transaction",
    faults: 30,
    inject: fillDisks,
    lacks: lacksMounts,
  },
  {
    name: "read-only-disk",
    title: "Disque ou dossiers passés en lecture seule",
    faults: 24,
    inject: freezeDisks,
    lacks: lacksMounts,
  },
  {
    name: "damage-files",
    title: "Fichier d'une version changé, coupé, allongé ou effacé",
    faults: 60,
    inject: damageStoredFiles,
  },
  {
    name: "damage-rows",
    title: "Page du fichier des lignes remplacée par du bruit ou des zéros",
    faults: 30,
    inject: damageRows,
  },
  {
    name: "damage-catalogue",
    title: "Page de la base du catalogue remplacée par du bruit ou des zéros",
    faults: 30,
    inject: damageCatalogue,
  },
  { name: "cut-downloads", title: "Connexion coupée au milieu d'un téléchargement", faults: 60, inject: cutDownloads },
  { name: "break-uploads", title: "Envoi coupé, tronqué ou changé en route", faults: 60, inject: breakUploads },
  { name: "bombs", title: "Bombe de décompression (gzip, zip, XLSX, ODS, PNG)", faults: 16, inject: sendBombs },
  { name: "two-hundred", title: "Deux cents envois à la fois", faults: 2, inject: uploadTogether },
  {
    name: "sigterm",
    title: "Arrêt demandé (SIGTERM) à tout moment du démarrage ou d'une publication",
    faults: 12,
    inject: stopServices,
  },
  {
    name: "sigstop",
    title: "Processus figé puis relâché (SIGSTOP, SIGCONT) pendant qu'un autre publie",
    faults: 16,
    inject: freezeProcesses,
  },
  { name: "two-processes", title: "Deux processus sur le même dossier de données", faults: 12, inject: loadTogether },
  {
    name: "clock-jumps",
    title: "Horloge qui saute en avant ou en arrière pendant une publication",
    faults: 20,
    inject: jumpClocks,
  },
  {
    name: "postgres-restarts",
    title: "PostgreSQL redémarré brutalement sous lecteurs et publications",
    faults: 16,
    inject: restartPostgres,
    lacks: lacksPostgres,
  },
  {
    name: "postgres-kills",
    title: "Processus tué pendant une publication, catalogue sur PostgreSQL",
    faults: 16,
    inject: killOnPostgres,
    lacks: lacksPostgres,
  },
  {
    name: "lose-replica",
    title: "Réplique de PostgreSQL arrêtée puis relancée sous lecteurs et publications",
    faults: 16,
    inject: loseReplica,
    lacks: lacksPostgres,
  },
  {
    name: "break-store",
    title: "Magasin de versions lent, en erreur, coupé ou absent pendant une publication",
    faults: 40,
    inject: breakStore,
  },
];
