/** The folder of the console's built files, which the backend serves under `/admin/`. It is the same from sources and from `dist`. */
export const consoleFolder: URL = new URL("../dist/console/", import.meta.url);
