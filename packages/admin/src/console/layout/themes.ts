import type { ThemeOptions } from "@mui/material/styles";
import { defaultDarkTheme, defaultLightTheme, type RaThemeOptions } from "react-admin";

const systemFont =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", sans-serif';

interface Colours {
  readonly primary: string;
  readonly onPrimary: string;
  /** Under the mouse: text in `onPrimary` must stay readable on it. */
  readonly pointedPrimary: string;
  readonly page: string;
  readonly paper: string;
  readonly text: string;
  readonly quietText: string;
  readonly line: string;
  /** Behind the page that is open, in the menu. */
  readonly selected: string;
}

const light: Colours = {
  primary: "#3457d5",
  onPrimary: "#ffffff",
  pointedPrimary: "#28459f",
  page: "#f5f6f9",
  paper: "#ffffff",
  text: "#1b2230",
  quietText: "#556070",
  line: "#e1e5ec",
  selected: "#e6eafa",
};

const dark: Colours = {
  primary: "#9db4ff",
  onPrimary: "#0f1730",
  pointedPrimary: "#b9c8ff",
  page: "#11151c",
  paper: "#191f29",
  text: "#e7ebf2",
  quietText: "#a5b0c0",
  line: "#2b3441",
  selected: "#232c3d",
};

function createConsoleTheme(base: ThemeOptions, mode: "light" | "dark", colours: Colours): RaThemeOptions {
  return {
    ...base,
    components: { ...base.components, ...componentsOf(colours) },
    palette: {
      mode,
      primary: { main: colours.primary, dark: colours.pointedPrimary, contrastText: colours.onPrimary },
      secondary: { main: colours.primary, dark: colours.pointedPrimary, contrastText: colours.onPrimary },
      background: { default: colours.page, paper: colours.paper },
      text: { primary: colours.text, secondary: colours.quietText },
      divider: colours.line,
      error: mode === "light" ? { main: "#b3261e" } : { main: "#ff9d94", dark: "#ffb4ad" },
      success: { main: mode === "light" ? "#1b6e3c" : "#7fd6a0" },
    },
    shape: { borderRadius: 8 },
    sidebar: { width: 232, closedWidth: 56 },
    typography: {
      fontFamily: systemFont,
      h1: { fontSize: "1.5rem", fontWeight: 650, lineHeight: 1.3, letterSpacing: "-0.01em" },
      h2: { fontSize: "1.05rem", fontWeight: 600, lineHeight: 1.4 },
      button: { textTransform: "none", fontWeight: 600 },
    },
  };
}

const componentsOf = ({ paper, text, quietText, line, selected }: Colours): RaThemeOptions["components"] => ({
  MuiPaper: { styleOverrides: { root: { backgroundImage: "none" } } },
  MuiCard: {
    defaultProps: { elevation: 0 },
    styleOverrides: { root: { border: `1px solid ${line}` } },
  },
  MuiAppBar: {
    defaultProps: { elevation: 0 },
    styleOverrides: {
      root: { backgroundColor: paper, color: text, borderBottom: `1px solid ${line}` },
    },
  },
  MuiButton: { defaultProps: { disableElevation: true } },
  MuiTextField: {
    defaultProps: { variant: "outlined", margin: "dense", size: "small", fullWidth: true },
  },
  MuiFormControl: {
    defaultProps: { variant: "outlined", margin: "dense", size: "small", fullWidth: true },
  },
  MuiTableCell: {
    styleOverrides: {
      root: { borderColor: line, paddingLeft: 12, paddingRight: 12 },
      head: { fontWeight: 600, color: quietText, verticalAlign: "bottom", overflowWrap: "normal" },
    },
  },
  RaMenuItemLink: {
    styleOverrides: {
      root: {
        borderRadius: 8,
        margin: "2px 8px",
        paddingLeft: 12,
        color: quietText,
        "&.RaMenuItemLink-active": { backgroundColor: selected, color: text, fontWeight: 600 },
      },
    },
  },
  MuiDialogTitle: { styleOverrides: { root: { fontSize: "1.15rem", fontWeight: 650 } } },
  MuiDialogActions: { styleOverrides: { root: { padding: "12px 24px 20px" } } },
  MuiTooltip: { defaultProps: { arrow: true } },
});

/** The console by day. */
export const lightTheme = createConsoleTheme(defaultLightTheme, "light", light);

/** The console by night. */
export const darkTheme = createConsoleTheme(defaultDarkTheme, "dark", dark);
