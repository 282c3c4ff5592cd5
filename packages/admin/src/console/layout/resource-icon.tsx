import AppsIcon from "@mui/icons-material/AppsOutlined";
import ArticleIcon from "@mui/icons-material/ArticleOutlined";
import BadgeIcon from "@mui/icons-material/BadgeOutlined";
import DevicesIcon from "@mui/icons-material/DevicesOutlined";
import GroupsIcon from "@mui/icons-material/GroupsOutlined";
import HistoryIcon from "@mui/icons-material/HistoryOutlined";
import KeyIcon from "@mui/icons-material/KeyOutlined";
import MailIcon from "@mui/icons-material/MailOutlined";
import PeopleIcon from "@mui/icons-material/PeopleOutlined";
import WebIcon from "@mui/icons-material/LanguageOutlined";

/** The product's own; a resource that an application registers has the last one. */
const icons = {
  users: PeopleIcon,
  identities: BadgeIcon,
  sessions: DevicesIcon,
  sites: WebIcon,
  social_apps: AppsIcon,
  groups: GroupsIcon,
  signing_keys: KeyIcon,
  mail_outbox: MailIcon,
  audit_log: HistoryIcon,
} as const;

const isKnown = (name: string): name is keyof typeof icons => Object.hasOwn(icons, name);

/** The picture beside a resource's name; it says nothing that the name does not. */
export function ResourceIcon({ name }: { readonly name: string }) {
  const Icon = isKnown(name) ? icons[name] : ArticleIcon;
  return <Icon fontSize="small" aria-hidden />;
}
