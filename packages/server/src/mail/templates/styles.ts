const fonts = "system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

/** How the parts of a mail look in the light. */
export const styles = {
  page: `margin: 0; padding: 32px 16px; background: #f4f5f7; color: #27303f; font: 16px/1.55 ${fonts};`,
  preview: "display: none; max-height: 0; overflow: hidden; opacity: 0; mso-hide: all;",
  sheet:
    "max-width: 500px; margin: 0 auto; padding: 32px; background: #ffffff; border: 1px solid #e3e6eb; border-radius: 12px;",
  brand: "margin: 0 0 20px; font-size: 14px; font-weight: 600; color: #677084;",
  title: "margin: 0 0 16px; font-size: 22px; line-height: 1.3; font-weight: 650; color: #111827;",
  text: "margin: 0 0 16px;",
  heading: "margin: 28px 0 6px; font-size: 16px; font-weight: 650; color: #111827;",
  button:
    "display: inline-block; margin: 4px 0; padding: 12px 22px; background: #2451d6; color: #ffffff; border-radius: 8px; font-weight: 600; text-decoration: none;",
  address: "margin: 0 0 16px; font-size: 12px; line-height: 1.5; color: #677084; word-break: break-all;",
  link: "color: #2451d6;",
  facts: "margin: 0 0 16px; padding: 12px 16px; background: #f4f5f7; border-radius: 8px; font-size: 15px;",
  fact: "margin: 2px 0;",
  factName: "display: inline-block; width: 56px; color: #677084;",
  factValue: "display: inline; margin: 0;",
  footer: "max-width: 500px; margin: 20px auto 0; font-size: 13px; text-align: center; color: #677084;",
} as const satisfies Readonly<Record<string, string>>;

/** What changes in the dark; a mailbox that knows no schemes shows the light one. */
export const darkStyles = `:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (max-width: 480px) { .page { padding: 12px 8px !important; } .sheet { padding: 24px 20px !important; } }
@media (prefers-color-scheme: dark) {
.page { background: #12151b !important; color: #d5dae3 !important; }
.sheet { background: #1b2029 !important; border-color: #2c333f !important; }
.strong { color: #f3f5f8 !important; }
.quiet { color: #98a2b3 !important; }
.button { background: #8cabff !important; color: #0d1430 !important; }
.link { color: #8cabff !important; }
.facts { background: #12151b !important; }
}`;
