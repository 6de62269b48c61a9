/* The parts that views are made of. */
export { Bar } from "./Bar";
export { Button, Chip, ToggleChip } from "./Button";
export { CopyButton, CurlButton } from "./CurlButton";
export { Dialog } from "./Dialog";
export { Command, EmptyState, Loading, ProblemState } from "./EmptyState";
export { say, Status } from "./Status";
export { Table } from "./Table";
export { isWide } from "./wide";
