// A disk that forgets. Preloaded into a process, it keeps a second copy of some files that has only what the process asked
// to be synced: what would be there after a power cut, were the operating system to write nothing by itself.
//
// POWER_CUT_FILES is what the paths of the files begin with, POWER_CUT_DISK the folder of the second copies. A file that is
// new is called `name.new` there until its folder was synced.

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LONGEST (2 * PATH_MAX)

typedef struct change {
  struct change *next;
  off_t offset;
  ssize_t length; // -1: the file is cut off at the offset
  char data[];
} change;

typedef struct file {
  char name[NAME_MAX + 1];
  change *first, *last; // written, and not yet synced
} file;

static file files[16];
static int file_count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static const char *files_prefix(void) { return getenv("POWER_CUT_FILES"); }

static void copy_path(char *path, const char *name, const char *suffix) {
  snprintf(path, LONGEST, "%s/%s%s", getenv("POWER_CUT_DISK"), name, suffix);
}

// The shared memory beside a log is no part of what is kept.
static const char *watched_name(const char *path) {
  const char *prefix = files_prefix();
  size_t length = strlen(path);
  if (!prefix || strncmp(path, prefix, strlen(prefix)) != 0) return NULL;
  if (length > 4 && strcmp(path + length - 4, "-shm") == 0) return NULL;
  return strrchr(path, '/') + 1;
}

static int path_of(int fd, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length < 0) return -1;
  path[length] = 0;
  return 0;
}

static file *file_named(const char *name) {
  for (int i = 0; i < file_count; i++)
    if (strcmp(files[i].name, name) == 0) return &files[i];
  if (file_count == 16) abort();
  file *added = &files[file_count++];
  strcpy(added->name, name);
  return added;
}

static file *watched_file(int fd) {
  char path[PATH_MAX];
  if (!files_prefix() || path_of(fd, path) < 0) return NULL;
  const char *name = watched_name(path);
  return name ? file_named(name) : NULL;
}

static void note(int fd, const void *data, ssize_t length, off_t offset) {
  pthread_mutex_lock(&lock);
  file *written = watched_file(fd);
  if (written) {
    change *added = malloc(sizeof(change) + (length > 0 ? length : 0));
    added->next = NULL;
    added->offset = offset;
    added->length = length;
    if (length > 0) memcpy(added->data, data, length);
    if (written->last) written->last->next = added;
    else written->first = added;
    written->last = added;
  }
  pthread_mutex_unlock(&lock);
}

static ssize_t (*real_pwrite64)(int, const void *, size_t, off_t);
static int (*real_ftruncate64)(int, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_unlink)(const char *);

#define REAL(name) real_##name = real_##name ? real_##name : dlsym(RTLD_NEXT, #name)

static void keep(file *synced) {
  if (!synced->first) return;
  char path[LONGEST];
  copy_path(path, synced->name, "");
  if (access(path, F_OK) != 0) copy_path(path, synced->name, ".new");
  int copy = open(path, O_WRONLY | O_CREAT, 0600);
  if (copy < 0) abort();
  while (synced->first) {
    change *kept = synced->first;
    int failed = kept->length < 0 ? real_ftruncate64(copy, kept->offset)
                                  : real_pwrite64(copy, kept->data, kept->length, kept->offset) != kept->length;
    if (failed) abort();
    synced->first = kept->next;
    free(kept);
  }
  synced->last = NULL;
  close(copy);
}

static void keep_names(void) {
  for (int i = 0; i < file_count; i++) {
    char from[LONGEST], to[LONGEST];
    copy_path(from, files[i].name, ".new");
    copy_path(to, files[i].name, "");
    rename(from, to);
  }
}

static int is_folder_of_files(const char *path) {
  const char *prefix = files_prefix();
  size_t length = strlen(path);
  return prefix && strncmp(prefix, path, length) == 0 && strrchr(prefix, '/') == prefix + length;
}

static void before_sync(int fd) {
  REAL(pwrite64);
  REAL(ftruncate64);
  char path[PATH_MAX];
  if (!files_prefix() || path_of(fd, path) < 0) return;
  pthread_mutex_lock(&lock);
  const char *name = watched_name(path);
  if (name) keep(file_named(name));
  else if (is_folder_of_files(path)) keep_names();
  pthread_mutex_unlock(&lock);
}

ssize_t pwrite64(int fd, const void *data, size_t length, off_t offset) {
  REAL(pwrite64);
  ssize_t written = real_pwrite64(fd, data, length, offset);
  if (written > 0) note(fd, data, written, offset);
  return written;
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
  return pwrite64(fd, data, length, offset);
}

int ftruncate64(int fd, off_t length) {
  REAL(ftruncate64);
  int failed = real_ftruncate64(fd, length);
  if (!failed) note(fd, NULL, -1, length);
  return failed;
}

int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

int fsync(int fd) {
  REAL(fsync);
  before_sync(fd);
  return real_fsync(fd);
}

int fdatasync(int fd) {
  REAL(fdatasync);
  before_sync(fd);
  return real_fdatasync(fd);
}

int unlink(const char *path) {
  REAL(unlink);
  const char *name = watched_name(path);
  if (name) {
    char copy[LONGEST];
    copy_path(copy, name, "");
    real_unlink(copy);
    copy_path(copy, name, ".new");
    real_unlink(copy);
  }
  return real_unlink(path);
}
