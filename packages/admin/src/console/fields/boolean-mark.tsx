import CheckIcon from "@mui/icons-material/CheckCircleOutlined";
import RemoveIcon from "@mui/icons-material/RemoveCircleOutlineOutlined";
import { useTranslate } from "react-admin";

/** Yes or no, as a sign that screen readers read as the word. */
export function BooleanMark({ value }: { readonly value: boolean }) {
  const translate = useTranslate();
  const word = translate(value ? "console.list.yes" : "console.list.no");
  const Icon = value ? CheckIcon : RemoveIcon;
  return (
    <Icon
      fontSize="small"
      titleAccess={word}
      sx={{ color: value ? "success.main" : "text.disabled", verticalAlign: "middle" }}
    />
  );
}
