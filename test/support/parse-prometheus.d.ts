/** The parser of Prometheus' text format; the package has no types of its own. */
declare module 'parse-prometheus-text-format' {
  interface Family {
    readonly name: string;
    readonly type: string;
    readonly metrics: readonly {
      readonly value: string;
      readonly labels?: Readonly<Record<string, string>>;
    }[];
  }
  // biome-ignore lint/style/noDefaultExport: the shape of the package
  export default function parse(text: string): Family[];
}
