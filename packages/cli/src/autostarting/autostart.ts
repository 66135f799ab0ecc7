/** Where the session keeps what it starts by itself. */
export interface Autostart {
  /** The file, or the value in the registry, for people. */
  readonly place: string;
  /** Writes the command in, in the place of one that is there. */
  write(command: readonly string[]): Promise<void>;
  /** The command that is written there. */
  read(): Promise<readonly string[] | undefined>;
  /** Takes it out; false when there was none. */
  remove(): Promise<boolean>;
}
